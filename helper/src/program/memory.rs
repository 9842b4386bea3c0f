//! Whether the kernel killed something because the memory of the container was used up.

use std::fs;

/// The files in which control groups count it, of version 2 and version 1
/// (`Documentation/admin-guide/cgroup-v2.rst` and `cgroup-v1/memory.rst` of Linux).
const FILES: [&str; 2] =
    ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"];

/// How many processes of this container were killed so far; `None` if nobody counts.
pub(super) fn killed() -> Option<u64> {
    FILES.iter().find_map(|path| count(&fs::read_to_string(path).ok()?))
}

fn count(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("oom_kill "))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_both_files() {
        assert_eq!(count("low 0\nmax 3\noom 2\noom_kill 2\noom_group_kill 0\n"), Some(2));
        assert_eq!(count("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"), Some(1));
        assert_eq!(count("oom_kill_disable 0\nunder_oom 0\n"), None);
    }
}
