//! Makes and deletes paths of a place.
//!
//! The last name of a path is never followed. Every call needs a path without
//! links in its way; with one, the kernel refuses.

use crate::path::TreePath;
use crate::place::root::{Place, is_folder};
use crate::problem::{Outcome, Problem};
use rustix::fs::{AtFlags, Dev, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

/// What the names of deleted paths begin with in the layers of an image.
const WHITEOUT: &[u8] = b".wh.";

/// Removes the access control lists that something new has from its folder: it gets
/// those that it is to have, and no others.
fn drop_inherited(new: &OwnedFd) -> Result<(), Errno> {
    for name in ["system.posix_acl_access", "system.posix_acl_default"] {
        match rustix::fs::fremovexattr(new, name) {
            // There is none, or there cannot be one.
            Ok(()) | Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::ACCESS) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Place {
    /// The open folder that a path is in, and the path's last name there; for the
    /// root, the root and `.`.
    pub(crate) fn parent<'a>(&self, path: &'a TreePath) -> Result<(OwnedFd, &'a OsStr), Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let Some(name) = path.name() else {
            return Ok((self.descriptor(path, flags)?, OsStr::new(".")));
        };
        let parent = path.parent().unwrap_or_default();
        Ok((self.descriptor(&parent, flags)?, OsStr::from_bytes(name)))
    }

    /// Does something with the folder that a path is in and its last name.
    fn at<T>(
        &self,
        verb: &str,
        path: &TreePath,
        act: impl FnOnce(&OwnedFd, &OsStr) -> Result<T, Errno>,
    ) -> Outcome<T> {
        let result = self.parent(path).and_then(|(folder, name)| act(&folder, name));
        result.map_err(|error| self.failed(verb, path, error))
    }

    /// The same for something new. A name that layers use for deleted paths is
    /// refused, since whoever unpacks the layer would delete something instead.
    fn at_new<T>(
        &self,
        verb: &str,
        path: &TreePath,
        act: impl FnOnce(&OwnedFd, &OsStr) -> Result<T, Errno>,
    ) -> Outcome<T> {
        if path.name().is_some_and(|name| name.starts_with(WHITEOUT)) {
            return Err(Problem::with_hint(
                format!("{} has a name that begins with `.wh.`", self.named(path)),
                "layers of images use such names for deleted files; leave the file out or rename it",
            ));
        }
        self.at(verb, path, act)
    }

    /// Makes a folder.
    pub(crate) fn make_folder(&self, path: &TreePath) -> Outcome<()> {
        self.at_new("make the folder", path, |folder, name| {
            rustix::fs::mkdirat(folder, name, Mode::from_raw_mode(0o755))?;
            // The umask took bits away.
            rustix::fs::chmodat(folder, name, Mode::from_raw_mode(0o755), AtFlags::empty())?;
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            drop_inherited(&rustix::fs::openat(folder, name, flags, Mode::empty())?)
        })
    }

    /// Makes a file that does not exist, with 0600.
    pub(crate) fn make_file(&self, path: &TreePath) -> Outcome<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        self.at_new("make", path, |folder, name| {
            let file = rustix::fs::openat(folder, name, flags, Mode::from_raw_mode(0o600))?;
            drop_inherited(&file)?;
            Ok(file)
        })
        .map(File::from)
    }

    /// Makes a symbolic link.
    pub(crate) fn make_link(&self, path: &TreePath, target: &[u8]) -> Outcome<()> {
        self.at_new("make the link", path, |folder, name| {
            rustix::fs::symlinkat(OsStr::from_bytes(target), folder, name)
        })
    }

    /// Makes `path` another name of `target`.
    pub(crate) fn make_hardlink(&self, path: &TreePath, target: &TreePath) -> Outcome<()> {
        self.at_new("make the hard link", path, |folder, name| {
            let (from, from_name) = self.parent(target)?;
            rustix::fs::linkat(from, from_name, folder, name, AtFlags::empty())
        })
    }

    /// Makes a device node, a named pipe or a socket, with 0600.
    pub(crate) fn make_node(&self, path: &TreePath, kind: FileType, device: Dev) -> Outcome<()> {
        if kind == FileType::CharacterDevice && device == 0 {
            return Err(Problem::with_hint(
                format!("{} is the character device 0:0", self.named(path)),
                "overlayfs uses this device for deleted files; leave it out",
            ));
        }
        let verb = if kind == FileType::Fifo { "make the named pipe" } else { "make the node" };
        self.at_new(verb, path, |folder, name| {
            rustix::fs::mknodat(folder, name, kind, Mode::from_raw_mode(0o600), device)
        })
    }

    /// Deletes something that is not a folder.
    pub(crate) fn remove_file(&self, path: &TreePath) -> Outcome<()> {
        self.at("delete", path, |folder, name| rustix::fs::unlinkat(folder, name, AtFlags::empty()))
    }

    /// Deletes an empty folder.
    pub(crate) fn remove_folder(&self, path: &TreePath) -> Outcome<()> {
        self.at("delete the folder", path, |folder, name| {
            rustix::fs::unlinkat(folder, name, AtFlags::REMOVEDIR)
        })
    }

    /// Deletes everything below a folder, but for what `keep` says and the folders
    /// that this is in.
    pub(crate) fn empty(&self, folder: &TreePath, keep: impl Fn(&TreePath) -> bool) -> Outcome<()> {
        for (path, stat) in self.walk(folder, usize::MAX)?.iter().rev() {
            if keep(path) {
                continue;
            }
            if !is_folder(stat) {
                self.remove_file(path)?;
            } else if self.names(path)?.is_empty() {
                self.remove_folder(path)?;
            }
        }
        Ok(())
    }

    /// Deletes whatever is at the path.
    pub(crate) fn remove(&self, path: &TreePath) -> Outcome<()> {
        match self.stat(path)? {
            Some(stat) if is_folder(&stat) => {
                self.empty(path, |_| false)?;
                if path.is_root() { Ok(()) } else { self.remove_folder(path) }
            }
            Some(_) => self.remove_file(path),
            None => Ok(()),
        }
    }

    /// Moves `from` to `to`, which must not exist.
    pub(crate) fn rename(&self, from: &TreePath, to: &TreePath) -> Outcome<()> {
        self.at_new("move something to", to, |folder, name| {
            let (source, source_name) = self.parent(from)?;
            rustix::fs::renameat_with(
                source,
                source_name,
                folder,
                name,
                rustix::fs::RenameFlags::NOREPLACE,
            )
        })
    }
}
