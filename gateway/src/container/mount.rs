//! What a container sees at a path.

use crate::result_ref::Ref;
use buildkit_llb::{Secret, Sharing, Ssh};
use buildkit_proto::pb;

/// A mount of a container.
///
/// Everything that a container writes into a result is thrown away when the container is
/// released: no call makes a result of it. What must be kept is read with
/// [`Container::read_file`](super::Container::read_file) or written to stdout by a program, or
/// made by an exec of a graph instead.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct ContainerMount(pb::Mount);

impl ContainerMount {
    fn new(path: impl Into<String>, kind: pb::MountType) -> Self {
        let mount_type = kind.into();
        Self(pb::Mount { dest: path.into(), mount_type, ..pb::Mount::default() })
    }

    /// Mounts a result, which is made first if it is not there yet. Scratch is an empty folder.
    ///
    /// The mount is a copy that can be written to, unless it is
    /// [`read_only`](Self::read_only).
    pub fn result(path: impl Into<String>, result: &Ref) -> Self {
        Self::new(path, pb::MountType::Bind).with_source(result)
    }

    /// Mounts a cache: a folder that outlives the build. Graphs that use the same `id` have
    /// the same folder.
    pub fn cache(path: impl Into<String>, id: impl Into<String>, sharing: Sharing) -> Self {
        let mut mount = Self::new(path, pb::MountType::Cache);
        let sharing = sharing.to_pb();
        mount.0.cache_opt = Some(pb::CacheOpt { id: id.into(), sharing });
        mount
    }

    /// Mounts a cache that starts with the files of a result.
    pub fn cache_from(
        path: impl Into<String>,
        id: impl Into<String>,
        sharing: Sharing,
        result: &Ref,
    ) -> Self {
        Self::cache(path, id, sharing).with_source(result)
    }

    /// Mounts an empty folder in memory. It has no limit of its own: BuildKit passes none on
    /// to a container (`NewContainer` in `frontend/gateway/gateway.go`).
    pub fn tmpfs(path: impl Into<String>) -> Self {
        Self::new(path, pb::MountType::Tmpfs)
    }

    /// Mounts a secret of the client as a file. The secret says where.
    pub fn secret(secret: &Secret) -> Self {
        Self(secret.to_pb())
    }

    /// Mounts a socket of an SSH agent of the client. Its path is `/run/buildkit/ssh_agent.N`
    /// for the given number N unless the agent says where; a program finds it in the variable
    /// `SSH_AUTH_SOCK`, which [`Process::env`](super::Process::env) must set.
    pub fn ssh(ssh: &Ssh, number: usize) -> Self {
        Self(ssh.to_pb(number))
    }

    /// Makes the mount read-only. BuildKit ignores it for `/`
    /// (`NewContainer` in `frontend/gateway/container/container.go`).
    pub fn read_only(mut self) -> Self {
        self.0.readonly = true;
        self
    }

    /// Mounts only this path of the result, a file or a folder. BuildKit ignores it for `/`.
    pub fn selector(mut self, path: impl Into<String>) -> Self {
        self.0.selector = path.into();
        self
    }

    fn with_source(mut self, result: &Ref) -> Self {
        result.id().clone_into(&mut self.0.result_id);
        self
    }

    pub(super) fn path(&self) -> &str {
        &self.0.dest
    }

    pub(super) fn to_pb(&self) -> pb::Mount {
        self.0.clone()
    }
}
