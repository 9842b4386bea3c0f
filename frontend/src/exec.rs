//! What the client's options mean for every step that runs a program.

use crate::options::{NetworkMode, Options};
use buildkit_llb::{Exec, Network, ProxyEnv};

/// Applies hosts, network, limits and proxies; `network` is the step's own wish
/// and wins over the option.
pub fn apply_options(exec: Exec, options: &Options, network: Option<NetworkMode>) -> Exec {
    let mut exec = exec.network(match network.unwrap_or(options.network) {
        NetworkMode::Sandbox => Network::Sandbox,
        NetworkMode::Host => Network::Host,
        NetworkMode::None => Network::None,
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
    if let Some(hostname) = &options.hostname {
        exec = exec.hostname(hostname);
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
