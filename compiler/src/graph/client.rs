//! What the client's options mean for every exec that runs a program of an image.

use crate::options::{NetworkMode, Options};
use crate::values::Network as Wish;
use buildkit_llb::{Exec, Limits, Network, ProxyEnv};

/// Applies hosts, limits and proxies, and the network that the program asks for.
///
/// A program that asks for the default network gets what `--network` says, and
/// `limits` of its own come before those of `--resource`.
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
    if let Some(size) = options.shm_size {
        exec = exec.tmpfs("/dev/shm", Some(size));
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
