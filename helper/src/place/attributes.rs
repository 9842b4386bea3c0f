//! What a path has besides its contents.

use crate::path::{TreePath, show};
use crate::place::root::{Place, is_file, is_folder, is_link, mode};
use crate::problem::{Outcome, Problem};
use rustix::fs::{AtFlags, Gid, Mode, OFlags, Stat, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;

/// Extended attributes by their full name.
pub(crate) type Xattrs = BTreeMap<Vec<u8>, Vec<u8>>;

/// The attribute that holds file capabilities.
pub(crate) const CAPABILITY: &[u8] = b"security.capability";

/// The largest list of names, and the largest value; limits of the kernel.
const LARGEST: usize = 65536;

/// Attributes of the machine's own labels and file systems, which are not part of
/// a file: SELinux labels, hashes that the kernel makes, overlay's bookkeeping.
const FOREIGN: [&[u8]; 7] = [
    b"security.selinux",
    b"security.ima",
    b"security.evm",
    b"trusted.overlay.",
    b"user.overlay.",
    b"user.fuseoverlayfs.",
    b"user.containers.",
];

/// Mode, owner and extended attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// 0 to 0o7777; means nothing for a link.
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) xattrs: Xattrs,
}

impl Look {
    pub(crate) fn root(mode: u32) -> Self {
        Self { mode, ..Self::default() }
    }
}

impl Place {
    /// Everything that a path has besides its contents.
    pub(crate) fn look(&self, path: &TreePath, stat: &Stat) -> Outcome<Look> {
        let xattrs = self.xattrs(path, stat)?;
        Ok(Look { mode: mode(stat), uid: stat.st_uid, gid: stat.st_gid, xattrs })
    }

    /// Gives a path exactly this look; attributes that it has besides stay.
    pub(crate) fn set_look(&self, path: &TreePath, look: &Look) -> Outcome<()> {
        let Some(stat) = self.stat(path)? else {
            return Err(self.failed("change", path, Errno::NOENT));
        };
        // A change of the owner drops setuid bits and capabilities, so it comes
        // first.
        self.set_owner_only(path, look.uid, look.gid)?;
        if !is_link(&stat) {
            self.set_mode(path, look.mode)?;
        }
        for (name, value) in &look.xattrs {
            self.set_xattr(path, name, value)?;
        }
        Ok(())
    }

    fn set_owner_only(&self, path: &TreePath, uid: u32, gid: u32) -> Outcome<()> {
        let change = self.parent(path).and_then(|(folder, name)| {
            let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
            rustix::fs::chownat(folder, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
        });
        change.map_err(|error| {
            let named = self.named(path);
            let mut problem =
                Problem::system(format!("give {named} to user {uid} and group {gid}"), error);
            if error == Errno::INVAL {
                let hint = "a rootless builder cannot give files to all users; use a builder that runs as root";
                problem.hint = Some(hint.to_owned());
            }
            problem
        })
    }

    /// Changes the owner and keeps mode bits and capabilities, which the kernel
    /// drops.
    pub(crate) fn set_owner(&self, path: &TreePath, uid: u32, gid: u32) -> Outcome<()> {
        let Some(stat) = self.stat(path)? else {
            return Err(self.failed("change", path, Errno::NOENT));
        };
        let mut look = self.look(path, &stat)?;
        look.xattrs.retain(|name, _| name == CAPABILITY);
        (look.uid, look.gid) = (uid, gid);
        self.set_look(path, &look)
    }

    /// Changes the mode bits; the path must not be a link.
    pub(crate) fn set_mode(&self, path: &TreePath, mode: u32) -> Outcome<()> {
        // `chmodat` follows links, so a link must be refused before.
        let change = || {
            let (folder, name) = self.parent(path)?;
            let stat = rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
            if is_link(&stat) {
                return Err(Errno::LOOP);
            }
            rustix::fs::chmodat(&folder, name, Mode::from_raw_mode(mode), AtFlags::empty())?;
            // A builder that drops a bit is found out.
            let stat = rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
            if stat.st_mode & 0o7777 == mode { Ok(()) } else { Err(Errno::PERM) }
        };
        change().map_err(|error| {
            Problem::system(format!("give {} the mode {mode:04o}", self.named(path)), error)
        })
    }

    /// Sets the time of a path itself, in seconds since 1970.
    pub(crate) fn set_time(&self, path: &TreePath, seconds: i64) -> Outcome<()> {
        let time = Timespec { tv_sec: seconds, tv_nsec: 0 };
        let times = Timestamps { last_access: time, last_modification: time };
        let change = self.parent(path).and_then(|(folder, name)| {
            rustix::fs::utimensat(folder, name, &times, AtFlags::SYMLINK_NOFOLLOW)
        });
        change.map_err(|error| self.failed("set the time of", path, error))
    }

    /// The extended attributes that are part of the file.
    fn xattrs(&self, path: &TreePath, stat: &Stat) -> Outcome<Xattrs> {
        let read = || -> Result<Xattrs, Errno> {
            let handle = self.handle(path, stat)?;
            let mut buffer = vec![0; LARGEST];
            let length = match handle.list(&mut buffer) {
                Ok(length) => length,
                Err(Errno::OPNOTSUPP) => 0,
                Err(error) => return Err(error),
            };
            let names = buffer[..length].to_vec();
            let mut xattrs = Xattrs::new();
            for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
                if !is_foreign(name) {
                    let length = handle.get(name, &mut buffer)?;
                    xattrs.insert(name.to_vec(), buffer[..length].to_vec());
                }
            }
            Ok(xattrs)
        };
        read().map_err(|error| self.failed("read the extended attributes of", path, error))
    }

    /// Sets one extended attribute.
    pub(crate) fn set_xattr(&self, path: &TreePath, name: &[u8], value: &[u8]) -> Outcome<()> {
        let set = || {
            let stat = self.try_stat(path)?;
            self.handle(path, &stat)?.set(name, value)
        };
        set().map_err(|error| {
            let doing = format!("set the attribute `{}` of {}", show(name), self.named(path));
            Problem::system(doing, error)
        })
    }

    fn handle(&self, path: &TreePath, stat: &Stat) -> Result<Handle, Errno> {
        if is_file(stat) || is_folder(stat) {
            let flags = OFlags::RDONLY | OFlags::NONBLOCK;
            return Ok(Handle::Open(self.descriptor(path, flags)?));
        }
        // Links cannot be opened and nodes should not be. The folder is open, so
        // this path leads to nothing else, and its last name is not followed.
        let (folder, name) = self.parent(path)?;
        let mut text = format!("/proc/self/fd/{}/", folder.as_raw_fd()).into_bytes();
        text.extend_from_slice(name.as_bytes());
        Ok(Handle::Named { _folder: folder, path: text })
    }
}

/// A path whose extended attributes are read or set.
enum Handle {
    Open(std::os::fd::OwnedFd),
    Named { _folder: std::os::fd::OwnedFd, path: Vec<u8> },
}

impl Handle {
    fn list(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        match self {
            Self::Open(file) => rustix::fs::flistxattr(file, &mut *buffer),
            Self::Named { path, .. } => rustix::fs::llistxattr(&path[..], &mut *buffer),
        }
    }

    fn get(&self, name: &[u8], buffer: &mut [u8]) -> Result<usize, Errno> {
        match self {
            Self::Open(file) => rustix::fs::fgetxattr(file, name, &mut *buffer),
            Self::Named { path, .. } => rustix::fs::lgetxattr(&path[..], name, &mut *buffer),
        }
    }

    fn set(&self, name: &[u8], value: &[u8]) -> Result<(), Errno> {
        let name = OsStr::from_bytes(name);
        match self {
            Self::Open(file) => rustix::fs::fsetxattr(file, name, value, XattrFlags::empty()),
            Self::Named { path, .. } => {
                rustix::fs::lsetxattr(&path[..], name, value, XattrFlags::empty())
            }
        }
    }
}

pub(crate) fn is_foreign(name: &[u8]) -> bool {
    FOREIGN.iter().any(|foreign| name.starts_with(foreign))
}
