//! What the client's options mean for every exec that runs a program of an image.

use crate::options::{NetworkMode, Options};
use crate::values::Network as Wish;
use buildkit_llb::{Exec, Limits, Network, ProxyEnv};

/// Where programs have their shared memory.
const SHARED_MEMORY: &str = "/dev/shm";

/// Applies hosts, limits and proxies, and the network that the program asks for.
///
/// A program that asks for the default network gets what `--network` says. `limits` of its
/// own come before those of `--resource`, and what it mounts over the shared memory before
/// `--shm-size`.
pub fn apply_options(exec: Exec, options: &Options, wish: Wish, limits: Limits) -> Exec {
    let exec = exec.limits(limits.or(&options.limits));
    let mut exec = exec.network(match (wish, options.network) {
        (Wish::None, _) | (Wish::Default, NetworkMode::None) => Network::None,
        (Wish::Host, _) | (Wish::Default, NetworkMode::Host) => Network::Host,
        (Wish::Default, NetworkMode::Sandbox) => Network::Sandbox,
    });
    for (name, address) in &options.hosts {
        exec = exec.host(name, address);
    }
    for (name, soft, hard) in &options.ulimits {
        exec = exec.ulimit(name, *soft, *hard);
    }
    if let Some(size) = options.shm_size.filter(|_| !exec.has_mount(SHARED_MEMORY)) {
        exec = exec.tmpfs(SHARED_MEMORY, Some(size));
    }
    if let Some(parent) = &options.cgroup_parent {
        exec = exec.cgroup_parent(parent);
    }
    if !options.proxies.is_empty() {
        let proxy = |name: &str| options.proxies.get(name).cloned().unwrap_or_default();
        exec = exec.proxy(ProxyEnv {
            http: proxy("http_proxy"),
            https: proxy("https_proxy"),
            ftp: proxy("ftp_proxy"),
            no: proxy("no_proxy"),
            all: proxy("all_proxy"),
        });
    }
    exec
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_llb::{Output, State, mkdir};

    #[test]
    fn what_a_program_mounts_comes_before_the_size_of_the_shared_memory() {
        let given = [("shm-size".to_owned(), "64".to_owned())].into();
        let options = Options::parse(&given, "session", "test").unwrap();
        let tree = Output::scratch().file(mkdir("/a", 0o755));
        let state = State::new(tree.clone(), &buildkit_llb::Platform::new("linux", "amd64", ""));
        let text = |exec: Exec| {
            let exec = apply_options(exec, &options, Wish::Default, Limits::default());
            state.run(exec).unwrap().definition().to_string()
        };
        let usual = text(Exec::shell("true"));
        assert!(usual.contains("mount /dev/shm <- tmpfs size=64\n"), "{usual}");
        let own = text(Exec::shell("true").bind("/dev/shm", &tree));
        assert!(own.contains("mount /dev/shm <- v0 ro\n"), "{own}");
    }
}
