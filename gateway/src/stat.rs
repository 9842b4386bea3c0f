//! What is known about a file.

use crate::error::Error;
use buildkit_proto::fsutil;
use std::collections::BTreeMap;

/// What BuildKit knows about a file of a result or of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStat {
    /// The base name.
    pub name: String,
    /// The type and permissions, as Go's `os.FileMode` encodes them.
    pub mode: u32,
    /// The size in bytes.
    pub size: u64,
    /// The owner's id; 0 for a file of a container, of which BuildKit does not tell it.
    pub uid: u32,
    /// The group's id; 0 for a file of a container.
    pub gid: u32,
    /// The time of the last change, in nanoseconds since 1970.
    pub modified: i64,
    /// What a symbolic link leads to, as it is written in it; empty for anything else.
    pub link: String,
    /// The major and minor number of a device node.
    pub device: (i64, i64),
    /// The extended attributes, by their full names; none for a file of a container.
    pub xattrs: BTreeMap<String, Vec<u8>>,
}

/// Bits of Go's `os.FileMode`.
impl FileStat {
    const DIR: u32 = 1 << 31;
    const SYMLINK: u32 = 1 << 27;
    const SETUID: u32 = 1 << 23;
    const SETGID: u32 = 1 << 22;
    const STICKY: u32 = 1 << 20;
    /// `os.ModeType`: all bits that say the type.
    const TYPE: u32 = 0x8f28_0000;

    pub(crate) fn from_pb(stat: fsutil::Stat) -> Result<Self, Error> {
        let negative = |_| Error::Protocol(format!("a file has the size {}", stat.size));
        let size = u64::try_from(stat.size).map_err(negative)?;
        Ok(Self {
            name: stat.path,
            mode: stat.mode,
            size,
            uid: stat.uid,
            gid: stat.gid,
            modified: stat.mod_time,
            link: stat.linkname,
            device: (stat.devmajor, stat.devminor),
            xattrs: stat.xattrs.into_iter().collect(),
        })
    }

    /// Says whether the file is a folder.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.mode & Self::DIR != 0
    }

    /// Says whether the file is a regular file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.mode & Self::TYPE == 0
    }

    /// Says whether the file is a symbolic link. Files of a listing can be; links that are
    /// asked for by themselves are followed, but for those of a container that are absolute or
    /// lead out of their mount.
    #[must_use]
    pub fn is_symlink(&self) -> bool {
        self.mode & Self::SYMLINK != 0
    }

    /// Returns the permissions as `chmod` takes them: those of owner, group and others, e.g.
    /// `0o755`, with the bits for set-user-id, set-group-id and sticky, e.g. `0o4755`.
    #[must_use]
    pub fn permissions(&self) -> u32 {
        let special = [(Self::SETUID, 0o4000), (Self::SETGID, 0o2000), (Self::STICKY, 0o1000)];
        let special = special.iter().filter(|(bit, _)| self.mode & bit != 0);
        special.fold(self.mode & 0o777, |mode, (_, bit)| mode | bit)
    }
}
