//! An open folder, and reading of what is in it.

use crate::path::TreePath;
use crate::problem::{Outcome, Problem};
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;

/// The largest file that is read into memory as a whole.
pub(crate) const LARGEST_TEXT: u64 = 64 << 20;

/// An open folder, which nothing that is done with it can leave.
#[derive(Debug)]
pub(crate) struct Place {
    root: OwnedFd,
    resolve: ResolveFlags,
    /// What messages add to a path, e.g. " of `court`".
    suffix: String,
}

impl Place {
    /// Opens a folder of the helper's own file system.
    pub(crate) fn open(folder: &Path, suffix: String) -> Outcome<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(folder, flags, Mode::empty());
        let root =
            root.map_err(|error| Problem::system(format!("open `{}`", folder.display()), error))?;
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        Ok(Self { root, resolve, suffix })
    }

    /// The same folder, without what is mounted in it.
    pub(crate) fn on_one_mount(mut self) -> Self {
        self.resolve |= ResolveFlags::NO_XDEV;
        self
    }

    /// A folder of this place as a place of its own.
    pub(crate) fn sub(&self, folder: &TreePath) -> Outcome<Self> {
        let root = self.descriptor(folder, OFlags::PATH | OFlags::DIRECTORY);
        let root = root.map_err(|error| self.failed("open", folder, error))?;
        Ok(Self { root, resolve: self.resolve, suffix: self.suffix.clone() })
    }

    /// The path as messages name it.
    pub(crate) fn named(&self, path: &TreePath) -> String {
        format!("`{path}`{}", self.suffix)
    }

    pub(crate) fn failed(&self, verb: &str, path: &TreePath, error: Errno) -> Problem {
        Problem::system(format!("{verb} {}", self.named(path)), error)
    }

    pub(crate) fn failed_io(&self, verb: &str, path: &TreePath, error: &std::io::Error) -> Problem {
        Problem::io(format!("{verb} {}", self.named(path)), error)
    }

    /// Opens a path that holds no link.
    pub(crate) fn descriptor(&self, path: &TreePath, flags: OFlags) -> Result<OwnedFd, Errno> {
        let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        rustix::fs::openat2(&self.root, path.as_os(), flags, Mode::empty(), self.resolve)
    }

    /// What is at the path itself; `None` if there is nothing.
    pub(crate) fn stat(&self, path: &TreePath) -> Outcome<Option<Stat>> {
        match self.try_stat(path) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(error) => Err(self.failed("look at", path, error)),
        }
    }

    pub(crate) fn try_stat(&self, path: &TreePath) -> Result<Stat, Errno> {
        rustix::fs::fstat(self.descriptor(path, OFlags::PATH)?)
    }

    /// Where a symbolic link leads, as it is written there.
    pub(crate) fn link_target(&self, path: &TreePath) -> Outcome<Vec<u8>> {
        let link = self.descriptor(path, OFlags::PATH);
        let target = link.and_then(|link| rustix::fs::readlinkat(link, "", Vec::new()));
        match target {
            Ok(target) => Ok(target.into_bytes()),
            Err(error) => Err(self.failed("read the link", path, error)),
        }
    }

    /// Opens a regular file, and nothing else: to open a device may do something,
    /// and what it gives may have no end.
    pub(crate) fn open_file(&self, path: &TreePath) -> Outcome<File> {
        let stat = self.try_stat(path).map_err(|error| self.failed("open", path, error))?;
        if !is_file(&stat) {
            let message = format!("{} is {}, not a file", self.named(path), kind_name(&stat));
            return Err(Problem::new(message));
        }
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = self.descriptor(path, flags);
        Ok(File::from(file.map_err(|error| self.failed("open", path, error))?))
    }

    /// The contents of a regular file, up to [`LARGEST_TEXT`].
    pub(crate) fn read(&self, path: &TreePath) -> Outcome<Vec<u8>> {
        let mut data = Vec::new();
        let file = self.open_file(path)?;
        file.take(LARGEST_TEXT + 1)
            .read_to_end(&mut data)
            .map_err(|error| self.failed_io("read", path, &error))?;
        if data.len() as u64 > LARGEST_TEXT {
            return Err(Problem::new(format!("{} is larger than 64 MiB", self.named(path))));
        }
        Ok(data)
    }

    /// The names in a folder, sorted.
    pub(crate) fn names(&self, path: &TreePath) -> Outcome<Vec<Vec<u8>>> {
        let list = || -> Result<Vec<Vec<u8>>, Errno> {
            let folder = self.descriptor(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
            let mut names = Vec::new();
            for entry in rustix::fs::Dir::new(folder)? {
                let name = entry?.file_name().to_bytes().to_vec();
                if name != b"." && name != b".." {
                    names.push(name);
                }
            }
            names.sort();
            Ok(names)
        };
        list().map_err(|error| self.failed("list", path, error))
    }
}

/// The kind of what a stat is about.
pub(crate) fn kind(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

pub(crate) fn is_folder(stat: &Stat) -> bool {
    kind(stat) == FileType::Directory
}

pub(crate) fn is_link(stat: &Stat) -> bool {
    kind(stat) == FileType::Symlink
}

pub(crate) fn is_file(stat: &Stat) -> bool {
    kind(stat) == FileType::RegularFile
}

/// Permission bits with setuid, setgid and sticky.
pub(crate) fn mode(stat: &Stat) -> u32 {
    stat.st_mode & 0o7777
}

/// What a person calls it.
pub(crate) fn kind_name(stat: &Stat) -> &'static str {
    match kind(stat) {
        FileType::RegularFile => "a file",
        FileType::Directory => "a folder",
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a named pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device node",
        FileType::Unknown => "of an unknown kind",
    }
}
