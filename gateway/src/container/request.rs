//! Which container is wanted.

use super::mount::ContainerMount;
use crate::capabilities::Capabilities;
use crate::error::Error;
use crate::result_ref::Ref;
use buildkit_llb::{Network, Platform};
use buildkit_proto::{caps, gateway as wire, pb};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A container that is wanted: its mounts, and what its processes share.
///
/// # Examples
///
/// ```
/// use buildkit_gateway::{ContainerMount, ContainerRequest, Ref};
/// use buildkit_llb::{Network, Sharing};
///
/// fn tester(image: &Ref, data: &Ref) -> ContainerRequest {
///     ContainerRequest::of(image)
///         .mount(ContainerMount::result("/data", data).read_only())
///         .mount(ContainerMount::cache("/root/.cache", "tester", Sharing::Shared))
///         .network(Network::None)
/// }
/// # let _: fn(&Ref, &Ref) -> _ = tester;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct ContainerRequest {
    mounts: Vec<ContainerMount>,
    network: Network,
    platform: Option<Platform>,
    constraints: Vec<String>,
    extra_hosts: Vec<(String, IpAddr)>,
    hostname: String,
}

impl ContainerRequest {
    /// Asks for a container whose root is a copy of a result. It is the mount 0.
    pub fn of(root: &Ref) -> Self {
        Self::without_root().mount(ContainerMount::result("/", root))
    }

    /// A container in which nothing can be run. A process in it would end the daemon.
    pub(super) fn without_root() -> Self {
        Self {
            mounts: Vec::new(),
            network: Network::default(),
            platform: None,
            constraints: Vec::new(),
            extra_hosts: Vec::new(),
            hostname: String::new(),
        }
    }

    /// Adds a mount. Mounts are numbered in this order, and made so that one may be below
    /// another. Each needs an absolute path of its own, or [`Error::Invalid`] is the answer.
    pub fn mount(mut self, mount: ContainerMount) -> Self {
        self.mounts.push(mount);
        self
    }

    /// Sets the network, which is [`Network::Sandbox`] otherwise.
    ///
    /// For [`Network::Host`] the build needs the entitlement `network.host`; without it, every
    /// process ends at once.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Sets the platform of the programs, which decides what `PATH` is if nobody sets it. It
    /// is the builder's own otherwise.
    pub fn platform(mut self, platform: &Platform) -> Self {
        self.platform = Some(platform.clone());
        self
    }

    /// Adds a filter of workers, as `containerd` writes them. BuildKit takes it and, up to
    /// v0.32, ignores it: a container runs on the worker of the frontend.
    pub fn constraint(mut self, filter: impl Into<String>) -> Self {
        self.constraints.push(filter.into());
        self
    }

    /// Adds a line to `/etc/hosts`.
    ///
    /// # Capabilities
    ///
    /// `gateway.exec.extrahosts`, which BuildKit has since v0.10.
    pub fn extra_host(mut self, name: impl Into<String>, address: IpAddr) -> Self {
        self.extra_hosts.push((name.into(), address));
        self
    }

    /// Sets the host name, which is `buildkitsandbox` otherwise. BuildKit before v0.10 ignores
    /// it.
    pub fn hostname(mut self, name: impl Into<String>) -> Self {
        self.hostname = name.into();
        self
    }

    /// Fails if BuildKit lacks something that the container needs.
    pub(super) fn check(&self, capabilities: &Capabilities) -> Result<(), Error> {
        capabilities.need(caps::GW_EXEC, "run programs for a frontend")?;
        let mut places = BTreeSet::new();
        for mount in &self.mounts {
            let path = mount.path();
            if !path.starts_with('/') {
                return Err(Error::Invalid(format!(
                    "the path `{path}` of a mount is not absolute"
                )));
            }
            // Of two mounts at one path, BuildKit would read another one than it shows.
            let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
            if !places.insert(parts.collect::<Vec<_>>()) {
                return Err(Error::Invalid(format!("two mounts of a container are at `{path}`")));
            }
        }
        if !self.extra_hosts.is_empty() {
            let what = "give a container of a frontend further hosts";
            capabilities.need(caps::GW_EXEC_EXTRA_HOSTS, what)?;
        }
        Ok(())
    }

    pub(super) fn to_pb(&self, id: &str) -> wire::NewContainerRequest {
        let network = match self.network {
            Network::Sandbox => pb::NetMode::Unset,
            Network::Host => pb::NetMode::Host,
            Network::None => pb::NetMode::None,
        };
        let host =
            |(host, ip): &(String, IpAddr)| pb::HostIp { host: host.clone(), ip: ip.to_string() };
        let constraints = (!self.constraints.is_empty())
            .then(|| pb::WorkerConstraints { filter: self.constraints.clone() });
        wire::NewContainerRequest {
            container_id: id.to_owned(),
            mounts: self.mounts.iter().map(ContainerMount::to_pb).collect(),
            network: network.into(),
            platform: self.platform.as_ref().map(Platform::to_pb),
            constraints,
            extra_hosts: self.extra_hosts.iter().map(host).collect(),
            hostname: self.hostname.clone(),
        }
    }
}
