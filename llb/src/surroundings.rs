//! What all execs of a state have in common.

use crate::exec::{Network, ProxyEnv};
use crate::limits::Limits;

/// What every exec in a state has, unless it says otherwise; see
/// [`State::within`](crate::State::within).
///
/// It holds what a client asks for all programs of a build. So whoever makes an exec need
/// not remember it.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Exec, Image, Limits, Network, Platform, Surroundings};
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let client = Surroundings::default().network(Network::None).ulimit("nofile", 1024, 1024);
/// let base = Image::new("debian:12".parse()?).state(&platform).within(client);
///
/// let made = base.run(Exec::shell("make"))?;
/// let fetched = made.run(Exec::shell("make fetch").network(Network::Sandbox))?;
/// let text = fetched.definition().to_string();
/// assert_eq!(text.matches("    ulimit nofile 1024:1024\n").count(), 2);
/// assert_eq!(text.matches("    network none\n").count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Surroundings {
    pub(crate) network: Network,
    pub(crate) hosts: Vec<(String, String)>,
    pub(crate) ulimits: Vec<(String, i64, i64)>,
    pub(crate) hostname: String,
    pub(crate) cgroup_parent: String,
    pub(crate) shared_memory: Option<u64>,
    pub(crate) proxy: Option<ProxyEnv>,
    pub(crate) limits: Limits,
}

impl Surroundings {
    /// Sets the network; [`Exec::network`](crate::Exec::network) comes before it.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Adds a line to `/etc/hosts`, before those of the exec.
    pub fn host(mut self, name: impl Into<String>, ip: impl Into<String>) -> Self {
        self.hosts.push((name.into(), ip.into()));
        self
    }

    /// Adds a resource limit; [`Exec::ulimit`](crate::Exec::ulimit) of the same name comes
    /// before it.
    pub fn ulimit(mut self, name: impl Into<String>, soft: i64, hard: i64) -> Self {
        self.ulimits.push((name.into(), soft, hard));
        self
    }

    /// Sets the hostname; [`Exec::hostname`](crate::Exec::hostname) comes before it.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.hostname = hostname.into();
        self
    }

    /// Sets the parent cgroup; [`Exec::cgroup_parent`](crate::Exec::cgroup_parent) comes
    /// before it.
    pub fn cgroup_parent(mut self, parent: impl Into<String>) -> Self {
        self.cgroup_parent = parent.into();
        self
    }

    /// Sets the size of the shared memory, a `tmpfs` at `/dev/shm`, in bytes. It is left
    /// out of an exec that mounts something there.
    pub fn shared_memory(mut self, bytes: u64) -> Self {
        self.shared_memory = Some(bytes);
        self
    }

    /// Sets proxy variables; [`Exec::proxy`](crate::Exec::proxy) comes before them.
    pub fn proxy(mut self, proxy: ProxyEnv) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Limits memory and processors; each limit of [`Exec::limits`](crate::Exec::limits)
    /// comes before it.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
