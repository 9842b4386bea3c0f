//! The builder of an exec: the command and its surroundings.

use super::device::Device;
use super::mount::Mount;
use super::network::{Network, ProxyEnv};
use super::secret::{Secret, SecretEnv, Ssh};
use crate::annotations::{Annotations, Describe};
use crate::env::Env;
use crate::limits::Limits;
use crate::output::Output;
use buildkit_proto::pb;

/// A command, its mounts and its surroundings.
///
/// [`State::exec`](crate::State::exec), [`State::run`](crate::State::run) or
/// [`State::run_into`](crate::State::run_into) makes the vertex.
///
/// What an exec does not say of its network, hosts, limits and the like is taken from
/// the state, see [`State::within`](crate::State::within).
///
/// Paths of mounts may be relative; they are resolved against the working
/// directory. Two mounts at the same path are an error. Environment, directory and user
/// given here hold for this exec only.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Describe as _, Exec, Sharing};
///
/// let exec = Exec::shell("apt-get update && apt-get install -y perl")
///     .cache("/var/cache/apt", "apt-archives", Sharing::Locked)
///     .named("apt install perl");
/// # let _ = exec;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Exec(pub(super) Box<Parts>);

/// What an exec consists of. It is large, and every method of the builder moves it.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) annotations: Annotations,
    pub(super) meta: pb::Meta,
    pub(super) env: Env,
    pub(super) dir: Option<String>,
    pub(super) user: Option<String>,
    pub(super) network: Option<Network>,
    pub(super) security: pb::SecurityMode,
    pub(super) read_only_root: bool,
    pub(super) mounts: Vec<Mount>,
    /// How mounts of a source are found in the cache; of two entries the later holds.
    pub(super) content_cache: Vec<(Output, pb::MountContentCache)>,
    pub(super) secrets: Vec<Secret>,
    pub(super) secret_env: Vec<pb::SecretEnv>,
    pub(super) ssh: Vec<Ssh>,
    pub(super) devices: Vec<pb::CdiDevice>,
}

impl Describe for Exec {
    fn annotations_mut(&mut self) -> &mut Annotations {
        &mut self.0.annotations
    }
}

impl Exec {
    /// Makes a command from a program and its arguments.
    pub fn new(
        program: impl Into<String>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let args = std::iter::once(program.into()).chain(args.into_iter().map(Into::into));
        Self(Box::new(Parts {
            annotations: Annotations::default(),
            meta: pb::Meta {
                args: args.collect(),
                // Go sets it on every exec (`client/llb/exec.go`), so a mount
                // point made for the exec never stays behind in the result.
                remove_mount_stubs_recursive: true,
                ..pb::Meta::default()
            },
            env: Env::default(),
            dir: None,
            user: None,
            network: None,
            security: pb::SecurityMode::Sandbox,
            read_only_root: false,
            mounts: Vec::new(),
            content_cache: Vec::new(),
            secrets: Vec::new(),
            secret_env: Vec::new(),
            ssh: Vec::new(),
            devices: Vec::new(),
        }))
    }

    /// Makes a command from a shell script, run by `/bin/sh -c`.
    pub fn shell(script: impl Into<String>) -> Self {
        Self::new("/bin/sh", ["-c".to_owned(), script.into()])
    }

    /// Mounts a secret as a file.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.secret`.
    pub fn secret(mut self, secret: Secret) -> Self {
        self.0.secrets.push(secret);
        self
    }

    /// Sets an environment variable to a secret.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.secret`, `exec.secretenv`.
    pub fn secret_env(mut self, secret: SecretEnv) -> Self {
        self.0.secret_env.push(secret.0);
        self
    }

    /// Mounts the socket of an SSH agent.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.ssh`.
    pub fn ssh(mut self, ssh: Ssh) -> Self {
        self.0.ssh.push(ssh);
        self
    }

    /// Gives the exec devices of the builder's machine.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.cdi`.
    pub fn device(mut self, device: Device) -> Self {
        self.0.devices.push(device.0);
        self
    }

    /// Sets an environment variable, after those of the state.
    ///
    /// A variable that the state has moves to the end too.
    pub fn env(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.env = self.0.env.set(key, value.into());
        self
    }

    /// Sets the working directory, relative to that of the state.
    pub fn dir(mut self, dir: impl Into<String>) -> Self {
        self.0.dir = Some(dir.into());
        self
    }

    /// Sets the user, by name or number, with an optional `:group`.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.0.user = Some(user.into());
        self
    }

    /// Sets the network.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.network`, unless it is the sandbox.
    pub fn network(mut self, network: Network) -> Self {
        self.0.network = Some(network);
        self
    }

    /// Adds a line to `/etc/hosts`; not part of the cache key.
    pub fn host(mut self, name: impl Into<String>, ip: impl Into<String>) -> Self {
        self.0.meta.extra_hosts.push(pb::HostIp { host: name.into(), ip: ip.into() });
        self
    }

    /// Sets the hostname.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.0.meta.hostname = hostname.into();
        self
    }

    /// Adds a resource limit, e.g. `nofile`; -1 is unlimited.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.ulimit`.
    pub fn ulimit(mut self, name: impl Into<String>, soft: i64, hard: i64) -> Self {
        self.0.meta.ulimit.push(pb::Ulimit { name: name.into(), soft, hard });
        self
    }

    /// Limits memory and processors. The limits are not part of the vertex's digest.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.linux.resources`, unless nothing is limited.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.0.annotations.set_limits(limits);
        self
    }

    /// Sets the parent cgroup.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.cgroup.parent`.
    pub fn cgroup_parent(mut self, parent: impl Into<String>) -> Self {
        self.0.meta.cgroup_parent = parent.into();
        self
    }

    /// Sets proxy variables that are not part of the cache key.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.proxyenv`.
    #[expect(clippy::needless_pass_by_value, reason = "callers make it in place")]
    pub fn proxy(mut self, proxy: ProxyEnv) -> Self {
        self.0.meta.proxy_env = Some(proxy.to_pb());
        self
    }

    /// Sets the exit codes that count as success, instead of 0 alone.
    ///
    /// # Capabilities
    ///
    /// `exec.validexitcode`.
    pub fn valid_exit_codes(mut self, codes: impl IntoIterator<Item = i32>) -> Self {
        self.0.meta.valid_exit_codes = codes.into_iter().collect();
        self
    }

    /// Runs without isolation; needs the entitlement `security.insecure`.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.security`.
    pub fn insecure(mut self) -> Self {
        self.0.security = pb::SecurityMode::Insecure;
        self
    }

    /// Makes the root read-only.
    ///
    /// The root then has no output, so the exec must keep a mount, see
    /// [`State::exec`](crate::State::exec) and [`Exec::bind_kept`]. The root must
    /// not be scratch, which BuildKit cannot mount without an output.
    pub fn read_only_root(mut self) -> Self {
        self.0.read_only_root = true;
        self
    }
}
