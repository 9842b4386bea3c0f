//! The files of a package that belong to the administrator.

use crate::path::TreePath;
use crate::problem::{Outcome, Problem};

/// The longest line that dpkg takes.
const LONGEST: usize = 1000;

/// The paths of the control file `conffiles`, as it names them.
///
/// # Errors
///
/// If a line is not just a path: flags are for dpkg.
pub(super) fn read(text: &str) -> Outcome<Vec<String>> {
    let unusual = || Problem::new("its list of conffiles is unusual");
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(unusual());
    }
    let mut paths = Vec::new();
    for line in text.lines() {
        let path = line.trim_end();
        // dpkg refuses what has no character, and passes over what has only spaces.
        if line.is_empty() || line.len() > LONGEST {
            return Err(unusual());
        }
        if path.is_empty() {
            continue;
        }
        let is_clean = TreePath::parse(path.as_bytes())
            .is_ok_and(|clean| path.strip_prefix('/').map(str::as_bytes) == Some(clean.as_bytes()));
        if !is_clean || paths.iter().any(|known| known == path) {
            return Err(unusual());
        }
        paths.push(path.to_owned());
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_paths_are_read() {
        assert_eq!(read("/etc/a b\n/etc/c \n").unwrap(), ["/etc/a b", "/etc/c"]);
        assert_eq!(read("").unwrap(), [""; 0]);
        for text in
            ["/etc/a", "\n", "etc/a\n", "remove-on-upgrade /etc/a\n", "/etc//a\n", "/a\n/a\n"]
        {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
