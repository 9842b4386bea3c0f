//! What the client's options mean for programs of images.
//!
//! The state that they run in carries it, so that nobody who makes an exec can forget it.

use crate::options::Options;
use crate::values::Network as Wish;
use buildkit_llb::{Network, Output, Platform, ProxyEnv, State, Surroundings};
use buildkit_request::NetworkMode;

/// What programs of an image or base run in: its files, the variables of its config, and the
/// hosts, limits and proxies that the client asks for. They have no network unless they ask
/// for it, see [`network`].
pub fn state<'a>(
    files: impl Into<Output>,
    platform: &Platform,
    env: impl Iterator<Item = (&'a str, &'a str)>,
    options: &Options,
) -> State {
    let state = State::new(files, platform).within(surroundings(options));
    env.fold(state, |state, (name, value)| state.env(name, value))
}

/// The network of a program. One that asks for the default network gets what `--network`
/// says.
#[must_use]
pub fn network(wish: Wish, options: &Options) -> Network {
    match (wish, options.request.network) {
        (Wish::None, _) | (Wish::Default, NetworkMode::None) => Network::None,
        (Wish::Host, _) | (Wish::Default, NetworkMode::Host) => Network::Host,
        (Wish::Default, NetworkMode::Sandbox) => Network::Sandbox,
    }
}

/// What the client asks for all programs. What a program says itself comes before it: its
/// limits before those of `--resource`, and what it mounts at `/dev/shm` before
/// `--shm-size`.
fn surroundings(options: &Options) -> Surroundings {
    let mut all =
        Surroundings::default().network(Network::None).limits(options.request.limits.clone());
    for (name, address) in &options.request.hosts {
        all = all.host(name, address);
    }
    for (name, soft, hard) in &options.request.ulimits {
        all = all.ulimit(name, *soft, *hard);
    }
    if let Some(size) = options.request.shm_size {
        all = all.shared_memory(size);
    }
    if let Some(parent) = &options.request.cgroup_parent {
        all = all.cgroup_parent(parent);
    }
    if !options.request.proxies.is_empty() {
        let proxy = |name: &str| options.request.proxies.get(name).cloned().unwrap_or_default();
        all = all.proxy(ProxyEnv {
            http: proxy("http_proxy"),
            https: proxy("https_proxy"),
            ftp: proxy("ftp_proxy"),
            no: proxy("no_proxy"),
            all: proxy("all_proxy"),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_llb::{Exec, Limits, mkdir};

    fn text(exec: Exec) -> String {
        let given = [("shm-size", "64"), ("resource", "memory=5m")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = Options::parse(&given.into(), "session").unwrap();
        let platform = Platform::new("linux", "amd64", "");
        let state = state(tree(), &platform, [("A", "1")].into_iter(), &options);
        state.run(exec).unwrap().definition().to_string()
    }

    fn tree() -> Output {
        Output::scratch().file(mkdir("/a", 0o755))
    }

    #[test]
    fn a_program_that_says_nothing_has_what_the_client_asks_for() {
        let usual = text(Exec::shell("true"));
        let wanted = ["env   A=1", "network none", "mount /dev/shm <- tmpfs size=64"];
        for line in wanted {
            assert!(usual.contains(&format!("    {line}\n")), "{line}: {usual}");
        }
    }

    #[test]
    fn what_a_program_says_comes_first() {
        let exec = Exec::shell("true").bind("/dev/shm", &tree()).network(Network::Host);
        let own = text(exec.limits(Limits::default().memory(7)));
        for line in ["network host", "mount /dev/shm <- v0 ro", "limit memory 7"] {
            assert!(own.contains(&format!("    {line}\n")), "{line}: {own}");
        }
    }
}
