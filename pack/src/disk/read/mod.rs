//! Reads of a disk what is needed to know whether it starts: the partitions, their file systems,
//! and whether a file is there.
//!
//! Nothing of the disk is trusted: every number is looked at before it is used, every loop has a
//! limit, and at most a few MiB are in memory.

mod ext;
mod fat;
mod numbers;
mod table;

pub use ext::Ext;
pub use fat::Fat;
pub use table::{Found, Partitions, partitions};

use super::filesystem::FileSystem;
use super::id::Uuid;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Something that holds a disk.
pub trait Source {
    /// Its bytes.
    ///
    /// # Errors
    ///
    /// If they cannot be counted.
    fn size(&self) -> io::Result<u64>;

    /// Fills the buffer with the bytes from a place on.
    ///
    /// # Errors
    ///
    /// If there are not so many.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, at)
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let at = usize::try_from(at).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let place = self.get(at..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(place.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Why something of a disk cannot be read.
#[derive(Debug)]
pub enum Wrong {
    /// It is not what it must be.
    Broken(&'static str),
    /// The source failed.
    Io(io::Error),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(why) => f.write_str(why),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Wrong {}

impl From<io::Error> for Wrong {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A part of a source.
#[derive(Clone, Copy)]
pub struct Region<'a> {
    source: &'a dyn Source,
    start: u64,
    size: u64,
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, size, source: _ } = self;
        f.debug_struct("Region").field("start", start).field("size", size).finish_non_exhaustive()
    }
}

impl<'a> Region<'a> {
    /// So many bytes from a place on. They need not be there.
    #[must_use]
    pub fn new(source: &'a dyn Source, start: u64, size: u64) -> Self {
        Self { source, start, size }
    }

    fn read<const SIZE: usize>(&self, at: u64) -> Result<[u8; SIZE], Wrong> {
        let mut bytes = [0; SIZE];
        self.read_into(at, &mut bytes)?;
        Ok(bytes)
    }

    fn read_into(&self, at: u64, buffer: &mut [u8]) -> Result<(), Wrong> {
        let end = at.checked_add(buffer.len() as u64).filter(|end| *end <= self.size);
        let place = end.and_then(|_| self.start.checked_add(at));
        let place = place.ok_or(Wrong::Broken("something is beyond its end"))?;
        match self.source.read_at(place, buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(Wrong::Broken("something is beyond the end of the disk"))
            }
            read => Ok(read?),
        }
    }
}

/// What is in a partition.
#[derive(Debug)]
pub enum Holding<'a> {
    /// FAT.
    Fat(Fat<'a>),
    /// ext2, ext3 or ext4.
    Ext(Box<Ext<'a>>),
    /// Swap space, with its identifier and its label.
    Swap(Uuid, String),
    /// Something else, or nothing.
    Unknown,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A regular file of so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A device, a pipe or a socket.
    Special,
}

/// Most names of a path.
const MOST_NAMES: usize = 100;

/// The bytes before swap space says what it is, in pages of 4096 bytes.
const SWAP_SIGN: u64 = 4096 - 10;

/// Finds out what a partition holds.
///
/// # Errors
///
/// If it begins like a file system and is not one, or cannot be read.
pub fn holding<'a>(region: &Region<'a>) -> Result<Holding<'a>, Wrong> {
    if region.size >= 4096 && region.read(SWAP_SIGN)? == *b"SWAPSPACE2" {
        let header: [u8; 32] = region.read(1036)?;
        let mut uuid = [0; 16];
        uuid.copy_from_slice(&header[..16]);
        let uuid = Uuid(u128::from_be_bytes(uuid));
        return Ok(Holding::Swap(uuid, text(&header[16..])));
    }
    // A FAT may have left its first sector before an ext.
    if let Some(ext) = Ext::read(region)? {
        return Ok(Holding::Ext(Box::new(ext)));
    }
    Ok(Fat::read(region)?.map_or(Holding::Unknown, Holding::Fat))
}

impl Holding<'_> {
    /// The file system.
    #[must_use]
    pub fn file_system(&self) -> FileSystem {
        match self {
            Self::Fat(fat) if fat.bits == 32 => FileSystem::Fat32,
            Self::Fat(_) => FileSystem::Fat16,
            Self::Ext(ext) => ext.file_system(),
            Self::Swap(..) => FileSystem::Swap,
            Self::Unknown => FileSystem::None,
        }
    }

    /// Its label; empty if it has none.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Fat(fat) => &fat.label,
            Self::Ext(ext) => &ext.label,
            Self::Swap(_, label) => label,
            Self::Unknown => "",
        }
    }

    /// Its identifier, as programs of Linux write it.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Fat(fat) => Some(format!("{:04X}-{:04X}", fat.id >> 16, fat.id & 0xffff)),
            Self::Ext(ext) => Some(ext.uuid.to_string()),
            Self::Swap(uuid, _) => Some(uuid.to_string()),
            Self::Unknown => None,
        }
    }

    /// What is at a path; `None` if nothing is there, or nothing could be.
    ///
    /// # Errors
    ///
    /// If the file system cannot be read.
    pub fn find(&self, path: &str) -> Result<Option<Node>, Wrong> {
        if names(path).count() > MOST_NAMES {
            return Ok(None);
        }
        match self {
            Self::Fat(fat) => fat.find(path),
            Self::Ext(ext) => ext.find(path),
            Self::Swap(..) | Self::Unknown => Ok(None),
        }
    }
}

/// A text that zeros or spaces fill up.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).trim_end().to_owned()
}

/// The names of a path.
fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}
