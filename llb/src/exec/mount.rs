//! Mounts of an exec.

use crate::output::Output;
use crate::vertex::{Inputs, SKIP_OUTPUT};
use buildkit_proto::pb;

/// How execs share a cache mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sharing {
    /// Any number of execs write at the same time.
    Shared,
    /// A second writer gets a new, empty directory.
    Private,
    /// A second writer waits for the first.
    Locked,
}

impl Sharing {
    /// Returns the wire form, a number of [`pb::CacheSharingOpt`].
    #[must_use]
    pub fn to_pb(self) -> i32 {
        let sharing = match self {
            Self::Shared => pb::CacheSharingOpt::Shared,
            Self::Private => pb::CacheSharingOpt::Private,
            Self::Locked => pb::CacheSharingOpt::Locked,
        };
        sharing.into()
    }
}

/// The type of a mount.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A bind that cannot be written to.
    ReadOnly,
    /// A writable bind that is an output of the exec.
    Output,
    /// A writable bind whose changes are thrown away.
    Discard,
    Cache {
        id: String,
        sharing: Sharing,
        read_only: bool,
    },
    Tmpfs {
        size_bytes: i64,
    },
}

impl Kind {
    /// Memory of at most so many bytes; 0 for no limit.
    pub(super) fn tmpfs(bytes: u64) -> Self {
        Self::Tmpfs { size_bytes: i64::try_from(bytes).unwrap_or(i64::MAX) }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Mount {
    pub(super) dest: String,
    pub(super) source: Output,
    pub(super) selector: String,
    pub(super) kind: Kind,
}

impl Mount {
    /// Numbers the mount's input and output, the latter from `next_output`.
    pub(super) fn to_pb(
        &self,
        content_cache: pb::MountContentCache,
        inputs: &mut Inputs,
        next_output: &mut u32,
    ) -> pb::Mount {
        let mut mount = pb::Mount {
            input: inputs.add(self.source.edge()),
            selector: self.selector.clone(),
            dest: self.dest.clone(),
            output: SKIP_OUTPUT,
            ..pb::Mount::default()
        };
        let is_kept = matches!(self.kind, Kind::Output);
        let is_refused = is_kept && content_cache == pb::MountContentCache::On;
        if !is_refused && !self.source.is_scratch() {
            mount.content_cache = content_cache.into();
        }
        match &self.kind {
            Kind::ReadOnly => mount.readonly = true,
            Kind::Output => {
                mount.output = i64::from(*next_output);
                *next_output += 1;
            }
            Kind::Discard => {}
            Kind::Cache { id, sharing, read_only } => {
                mount.readonly = *read_only;
                mount.mount_type = pb::MountType::Cache.into();
                mount.cache_opt = Some(pb::CacheOpt { id: id.clone(), sharing: sharing.to_pb() });
            }
            Kind::Tmpfs { size_bytes } => {
                mount.mount_type = pb::MountType::Tmpfs.into();
                mount.tmpfs_opt = Some(pb::TmpfsOpt { size: *size_bytes });
            }
        }
        mount
    }
}
