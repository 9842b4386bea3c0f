//! Secrets and SSH agents of an exec.

use crate::vertex::EMPTY;
use buildkit_proto::pb;

/// A secret of the client, as a file.
///
/// The file is at `/run/secrets/<id>`, owned by root, mode `0o400`, unless said
/// otherwise; its contents are at most 500 KiB and part of no cache key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Secret {
    opt: pb::SecretOpt,
    dest: Option<String>,
}

impl Secret {
    /// Names a secret; BuildKit refuses an empty `id`.
    pub fn new(id: impl Into<String>) -> Self {
        let opt = pb::SecretOpt { id: id.into(), mode: 0o400, ..pb::SecretOpt::default() };
        Self { opt, dest: None }
    }

    /// Sets the path of the file.
    pub fn dest(mut self, dest: impl Into<String>) -> Self {
        self.dest = Some(dest.into());
        self
    }

    /// Sets the owner of the file.
    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        (self.opt.uid, self.opt.gid) = (uid, gid);
        self
    }

    /// Sets the mode of the file, e.g. `0o440`.
    pub fn mode(mut self, mode: u32) -> Self {
        self.opt.mode = mode;
        self
    }

    /// Leaves the file out if the client has no such secret.
    pub fn optional(mut self) -> Self {
        self.opt.optional = true;
        self
    }

    /// Returns the wire form of the mount, for a container. The path of the file is as given,
    /// so it should be absolute.
    #[must_use]
    pub fn to_pb(&self) -> pb::Mount {
        self.to_pb_at(str::to_owned)
    }

    pub(super) fn to_pb_at(&self, resolve: impl Fn(&str) -> String) -> pb::Mount {
        let dest = match &self.dest {
            Some(dest) => resolve(dest),
            None => resolve(&format!("/run/secrets/{}", self.opt.id)),
        };
        pb::Mount {
            input: EMPTY,
            dest,
            mount_type: pb::MountType::Secret.into(),
            secret_opt: Some(self.opt.clone()),
            ..pb::Mount::default()
        }
    }
}

/// A secret of the client, as an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SecretEnv(pub(super) pb::SecretEnv);

impl SecretEnv {
    /// Puts the secret `id` into the variable `name`.
    pub fn new(name: impl Into<String>, id: impl Into<String>) -> Self {
        Self(pb::SecretEnv { id: id.into(), name: name.into(), optional: false })
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_pb(&self) -> pb::SecretEnv {
        self.0.clone()
    }

    /// Makes the variable empty if the client has no such secret.
    pub fn optional(mut self) -> Self {
        self.0.optional = true;
        self
    }
}

/// A socket to an SSH agent of the client.
///
/// The socket is at `/run/buildkit/ssh_agent.<n>`, owned by root, mode `0o600`,
/// unless said otherwise. `SSH_AUTH_SOCK` is set to the first socket of an exec
/// if it is not set already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Ssh {
    opt: pb::SshOpt,
    dest: Option<String>,
}

impl Ssh {
    /// Names an agent; an empty `id` is the client's default one.
    pub fn new(id: impl Into<String>) -> Self {
        let opt = pb::SshOpt { id: id.into(), mode: 0o600, ..pb::SshOpt::default() };
        Self { opt, dest: None }
    }

    /// Sets the path of the socket.
    pub fn dest(mut self, dest: impl Into<String>) -> Self {
        self.dest = Some(dest.into());
        self
    }

    /// Sets the owner of the socket.
    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        (self.opt.uid, self.opt.gid) = (uid, gid);
        self
    }

    /// Sets the mode of the socket, e.g. `0o660`.
    pub fn mode(mut self, mode: u32) -> Self {
        self.opt.mode = mode;
        self
    }

    /// Leaves the socket out if the client has no such agent.
    pub fn optional(mut self) -> Self {
        self.opt.optional = true;
        self
    }

    /// Returns the wire form of the mount, for a container; `index` is the agent's number. The
    /// path of the socket is as given, so it should be absolute.
    #[must_use]
    pub fn to_pb(&self, index: usize) -> pb::Mount {
        self.to_pb_at(index, str::to_owned)
    }

    pub(super) fn to_pb_at(&self, index: usize, resolve: impl Fn(&str) -> String) -> pb::Mount {
        let dest = match &self.dest {
            Some(dest) => resolve(dest),
            None => format!("/run/buildkit/ssh_agent.{index}"),
        };
        pb::Mount {
            input: EMPTY,
            dest,
            mount_type: pb::MountType::Ssh.into(),
            ssh_opt: Some(self.opt.clone()),
            ..pb::Mount::default()
        }
    }
}
