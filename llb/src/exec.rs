//! Commands, and what they run with.

use crate::annotations::{Annotations, describe};
use crate::mount::{Kind, Mount, Secret, SecretEnv, Sharing, Ssh};
use crate::output::Output;
use crate::path;
use crate::state::{State, set_env};
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::pb;

/// The network of an exec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Network {
    /// The daemon's own, isolated network.
    #[default]
    Sandbox,
    /// The host's network; needs the entitlement `network.host`.
    Host,
    /// No network.
    None,
}

/// Proxy settings; they are not part of the cache key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProxyEnv {
    /// `HTTP_PROXY`.
    pub http: String,
    /// `HTTPS_PROXY`.
    pub https: String,
    /// `FTP_PROXY`.
    pub ftp: String,
    /// `NO_PROXY`.
    pub no: String,
    /// `ALL_PROXY`.
    pub all: String,
}

/// A command, its mounts and its surroundings; [`State::run`] makes it a vertex.
///
/// Paths of mounts may be relative; they are resolved against the working
/// directory. Environment, directory and user given here hold for this exec
/// only.
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
pub struct Exec {
    pub(crate) annotations: Annotations,
    meta: pb::Meta,
    env: Vec<(String, String)>,
    dir: Option<String>,
    user: Option<String>,
    network: Network,
    security: pb::SecurityMode,
    read_only_root: bool,
    mounts: Vec<Mount>,
    secrets: Vec<Secret>,
    secret_env: Vec<pb::SecretEnv>,
    ssh: Vec<Ssh>,
}

describe!(Exec);

impl Exec {
    /// Makes a command from a program and its arguments.
    pub fn new(
        program: impl Into<String>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let args = std::iter::once(program.into()).chain(args.into_iter().map(Into::into));
        Self {
            annotations: Annotations::default(),
            meta: pb::Meta {
                args: args.collect(),
                // Go sets it on every exec (`client/llb/exec.go`), so a mount
                // point made for the exec never stays behind in the result.
                remove_mount_stubs_recursive: true,
                ..pb::Meta::default()
            },
            env: Vec::new(),
            dir: None,
            user: None,
            network: Network::Sandbox,
            security: pb::SecurityMode::Sandbox,
            read_only_root: false,
            mounts: Vec::new(),
            secrets: Vec::new(),
            secret_env: Vec::new(),
            ssh: Vec::new(),
        }
    }

    /// Makes a command from a shell script, run by `/bin/sh -c`.
    pub fn shell(script: impl Into<String>) -> Self {
        Self::new("/bin/sh", ["-c".to_owned(), script.into()])
    }

    /// Mounts `source` read-only.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`.
    pub fn bind(self, dest: impl Into<String>, source: &Output) -> Self {
        self.mount(dest, source, "", Kind::ReadOnly)
    }

    /// Mounts the path `selector` of `source` read-only.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`, `exec.mount.selector`.
    pub fn bind_path(self, dest: impl Into<String>, source: &Output, selector: &str) -> Self {
        self.mount(dest, source, selector, Kind::ReadOnly)
    }

    /// Mounts a copy of `source` that can be written to and is then thrown away.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`, `exec.mount.bind.readwrite-nooutput`.
    pub fn bind_writable(self, dest: impl Into<String>, source: &Output) -> Self {
        self.mount(dest, source, "", Kind::Discard)
    }

    /// Mounts a copy of the path `selector` of `source` that can be written to
    /// and is then thrown away.
    ///
    /// # Capabilities
    ///
    /// Those of [`Exec::bind_writable`], and `exec.mount.selector`.
    pub fn bind_path_writable(
        self,
        dest: impl Into<String>,
        source: &Output,
        selector: &str,
    ) -> Self {
        self.mount(dest, source, selector, Kind::Discard)
    }

    /// Mounts a directory that outlives the build and is part of no result.
    ///
    /// Dockerfiles use `<namespace>/<id or path>` as the id, e.g.
    /// `//root/.cache`; use the same to share a cache with them.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache`, `exec.mount.cache.sharing`.
    pub fn cache(self, dest: impl Into<String>, id: impl Into<String>, sharing: Sharing) -> Self {
        self.cache_from(dest, id, sharing, &Output::scratch(), "")
    }

    /// Mounts a cache that starts with the path `selector` of `source`.
    ///
    /// The real key of a cache is `id` together with `source`.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache`, `exec.mount.cache.sharing`, `exec.mount.selector` if
    /// `selector` is not the root.
    pub fn cache_from(
        self,
        dest: impl Into<String>,
        id: impl Into<String>,
        sharing: Sharing,
        source: &Output,
        selector: &str,
    ) -> Self {
        self.mount(dest, source, selector, Kind::Cache { id: id.into(), sharing })
    }

    /// Mounts an empty directory in memory; `None` sets no limit.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.tmpfs`, and `exec.mount.tmpfs.size` with a size.
    pub fn tmpfs(self, dest: impl Into<String>, size_bytes: Option<u64>) -> Self {
        let size_bytes = size_bytes.map_or(0, |size| i64::try_from(size).unwrap_or(i64::MAX));
        self.mount(dest, &Output::scratch(), "", Kind::Tmpfs { size_bytes })
    }

    fn mount(
        mut self,
        dest: impl Into<String>,
        source: &Output,
        selector: &str,
        kind: Kind,
    ) -> Self {
        let selector = match path::resolve("/", selector) {
            root if root == "/" => String::new(),
            selector => selector,
        };
        self.mounts.push(Mount { dest: dest.into(), source: source.clone(), selector, kind });
        self
    }

    /// Mounts a secret as a file.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.secret`.
    pub fn secret(mut self, secret: Secret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Sets an environment variable to a secret.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.secret`, `exec.secretenv`.
    pub fn secret_env(mut self, secret: SecretEnv) -> Self {
        self.secret_env.push(secret.0);
        self
    }

    /// Mounts the socket of an SSH agent.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.ssh`.
    pub fn ssh(mut self, ssh: Ssh) -> Self {
        self.ssh.push(ssh);
        self
    }

    /// Sets an environment variable, after those of the state.
    pub fn env(mut self, key: &str, value: impl Into<String>) -> Self {
        set_env(&mut self.env, key, value.into());
        self
    }

    /// Sets the working directory, relative to that of the state.
    pub fn dir(mut self, dir: impl Into<String>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// Sets the user, by name or number, with an optional `:group`.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Sets the network.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.network`, unless it is the sandbox.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Adds a line to `/etc/hosts`; not part of the cache key.
    pub fn host(mut self, name: impl Into<String>, ip: impl Into<String>) -> Self {
        self.meta.extra_hosts.push(pb::HostIp { host: name.into(), ip: ip.into() });
        self
    }

    /// Sets the hostname.
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.meta.hostname = hostname.into();
        self
    }

    /// Adds a resource limit, e.g. `nofile`; -1 is unlimited.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.ulimit`.
    pub fn ulimit(mut self, name: impl Into<String>, soft: i64, hard: i64) -> Self {
        self.meta.ulimit.push(pb::Ulimit { name: name.into(), soft, hard });
        self
    }

    /// Sets the parent cgroup.
    ///
    /// # Capabilities
    ///
    /// `exec.cgroup.parent`.
    pub fn cgroup_parent(mut self, parent: impl Into<String>) -> Self {
        self.meta.cgroup_parent = parent.into();
        self
    }

    /// Sets proxy variables that are not part of the cache key.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.proxyenv`.
    pub fn proxy(mut self, proxy: ProxyEnv) -> Self {
        let ProxyEnv { http, https, ftp, no, all } = proxy;
        self.meta.proxy_env = Some(pb::ProxyEnv {
            http_proxy: http,
            https_proxy: https,
            ftp_proxy: ftp,
            no_proxy: no,
            all_proxy: all,
        });
        self
    }

    /// Sets the exit codes that count as success, instead of 0 alone.
    ///
    /// # Capabilities
    ///
    /// `exec.validexitcode`.
    pub fn valid_exit_codes(mut self, codes: impl IntoIterator<Item = i32>) -> Self {
        self.meta.valid_exit_codes = codes.into_iter().collect();
        self
    }

    /// Runs without isolation; needs the entitlement `security.insecure`.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.security`.
    pub fn insecure(mut self) -> Self {
        self.security = pb::SecurityMode::Insecure;
        self
    }

    /// Makes the root read-only; see [`State::run`].
    pub fn read_only_root(mut self) -> Self {
        self.read_only_root = true;
        self
    }

    /// Makes the vertex and returns the output at `dest`, or that of the root.
    ///
    /// Mounts are sorted by destination and outputs numbered in that order;
    /// secrets and sockets follow unsorted (`Marshal` in `client/llb/exec.go`).
    /// Returns `None` if the wanted mount cannot be written to.
    pub(crate) fn lower(self, state: &State, dest: Option<&str>) -> Option<Output> {
        let dir = self.dir.as_deref().unwrap_or_default();
        let dir = path::resolve(state.working_dir(), dir);
        let resolve = |dest: &str| path::resolve(&dir, dest);

        let wanted = resolve(dest.unwrap_or("/"));
        let root = if self.read_only_root { Kind::ReadOnly } else { Kind::Output };
        let mount = |dest: &str, source: &Output, kind| Mount {
            dest: dest.to_owned(),
            source: source.clone(),
            selector: String::new(),
            kind,
        };
        let mut mounts = vec![mount("/", state.output(), root)];
        if wanted != "/" {
            mounts.push(mount(&wanted, &Output::scratch(), Kind::Output));
        }
        mounts.extend(self.mounts.into_iter().map(|m| Mount { dest: resolve(&m.dest), ..m }));
        mounts.sort_by(|a, b| a.dest.cmp(&b.dest));

        let (mut inputs, mut outputs, mut result) = (Inputs::default(), 0, None);
        let mut pb_mounts = Vec::new();
        for mount in &mounts {
            let before = outputs;
            pb_mounts.push(mount.to_pb(&mut inputs, &mut outputs));
            if mount.dest == wanted && outputs > before {
                result = Some(before);
            }
        }
        pb_mounts.extend(self.secrets.iter().map(|secret| secret.to_pb(resolve)));

        let mut env = state.environment().to_vec();
        for (key, value) in self.env {
            set_env(&mut env, &key, value);
        }
        for (index, ssh) in self.ssh.iter().enumerate() {
            let mount = ssh.to_pb(index, resolve);
            if index == 0 && !env.iter().any(|(key, _)| key == "SSH_AUTH_SOCK") {
                env.push(("SSH_AUTH_SOCK".to_owned(), mount.dest.clone()));
            }
            pb_mounts.push(mount);
        }

        let network = match self.network {
            Network::Sandbox => pb::NetMode::Unset,
            Network::Host => pb::NetMode::Host,
            Network::None => pb::NetMode::None,
        };
        let meta = pb::Meta {
            env: env.into_iter().map(|(key, value)| format!("{key}={value}")).collect(),
            user: self.user.unwrap_or_else(|| state.user_name().to_owned()),
            cwd: dir,
            ..self.meta
        };
        let op = pb::op::Op::Exec(pb::ExecOp {
            meta: Some(meta),
            mounts: pb_mounts,
            network: network.into(),
            security: self.security.into(),
            secretenv: self.secret_env,
            cdi_devices: Vec::new(),
        });
        let vertex = Vertex::new(inputs, Some(state.platform().to_pb()), op, self.annotations);
        result.map(|index| Output::new(vertex, index))
    }
}
