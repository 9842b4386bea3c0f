//! Reads of a disk what is needed to know whether it starts: the partitions, their file systems,
//! and whether a file is there.
//!
//! Nothing of the disk is trusted: every number is looked at before it is used, every loop has a
//! limit, and at most a few MiB are in memory.

mod ext;
mod fat;
mod numbers;
mod path;
mod source;
mod table;

pub use ext::Ext;
pub use fat::{Fat, FirstFile};
pub use path::Node;
pub use source::{Region, Source, Wrong};
pub use table::{Found, Partitions, partitions};

use super::filesystem::FileSystem;
use super::id::Uuid;
use numbers::text;
use path::names;

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
    if region.size() >= 4096 && region.read(SWAP_SIGN)? == *b"SWAPSPACE2" {
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
