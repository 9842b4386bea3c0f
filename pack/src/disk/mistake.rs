//! What can be wrong with a disk.

use std::fmt;
use std::io;

/// Why a disk was not written.
#[derive(Debug)]
pub enum Error {
    /// What the author of the disk must change; never empty.
    Mistakes(Vec<Mistake>),
    /// Reading a file of a tree or writing the disk failed.
    Io {
        /// What was read or written.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// An invariant of this program or of the tree does not hold.
    Broken(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mistakes(all) => {
                for (number, mistake) in all.iter().enumerate() {
                    let separator = if number == 0 { "" } else { "\n" };
                    write!(f, "{separator}{mistake}")?;
                }
                Ok(())
            }
            Self::Io { what, source } => write!(f, "{what}: {source}"),
            Self::Broken(what) => write!(f, "internal error: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Mistakes(_) | Self::Broken(_) => None,
        }
    }
}

/// Something that the author of a disk must change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What it is about.
    pub at: At,
    /// What is wrong.
    pub problem: Problem,
}

impl Mistake {
    /// The mistake as an error.
    pub(crate) fn error(self) -> Error {
        Error::Mistakes(vec![self])
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            At::Disk => write!(f, "the disk")?,
            At::Partition(one) => write!(f, "partition {one}")?,
            At::Partitions(one, other) => write!(f, "partitions {one} and {other}")?,
            At::Raw(one) => write!(f, "raw data {one}")?,
            At::Raws(one, other) => write!(f, "raw data {one} and {other}")?,
            At::RawAndPartition(raw, one) => write!(f, "raw data {raw} and partition {one}")?,
            At::Path(one, path) => {
                write!(f, "partition {one}: `/{}`", String::from_utf8_lossy(path))?;
            }
        }
        write!(f, ": {}", self.problem)
    }
}

/// What a mistake is about. Partitions and raw data are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The whole disk.
    Disk,
    /// A partition.
    Partition(usize),
    /// Two partitions.
    Partitions(usize, usize),
    /// An entry of the raw data.
    Raw(usize),
    /// Two entries of the raw data.
    Raws(usize, usize),
    /// An entry of the raw data, and a partition.
    RawAndPartition(usize, usize),
    /// A path in the tree of a partition.
    Path(usize, Vec<u8>),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    // Where partitions are.
    /// Disks consist of sectors.
    #[error("its {what} of {bytes} bytes is not a multiple of 512")]
    Unaligned {
        /// `size`, `start` or `end`.
        what: &'static str,
        /// What it says.
        bytes: u64,
    },
    /// The table cannot count so far.
    #[error("is larger than {0} bytes, which is the most with this table")]
    DiskTooLarge(u64),
    /// Not even the table fits.
    #[error("is smaller than {0} bytes, which is the least with this table")]
    DiskTooSmall(u64),
    /// More than the table holds.
    #[error("has more than {most} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many are possible.
        most: usize,
    },
    /// The table itself is there.
    #[error("starts at byte {start}, but the partition table takes the first {first} bytes")]
    InTable {
        /// Where it starts.
        start: u64,
        /// The first byte after the table.
        first: u64,
    },
    /// Raw data over the table.
    #[error("covers a part of the partition table")]
    OverTable,
    /// Nothing is left for it.
    #[error("has no room: it would start and end at byte {0}")]
    NoRoom(u64),
    /// Start and end are in the wrong order.
    #[error("ends at byte {end}, before its start at byte {start}")]
    EndBeforeStart {
        /// Where it starts.
        start: u64,
        /// The first byte after it.
        end: u64,
    },
    /// The disk is too small.
    #[error("ends at byte {end}, but the room for it ends at byte {most}")]
    PastEnd {
        /// The first byte after it.
        end: u64,
        /// The first byte that cannot be part of it.
        most: u64,
    },
    /// Two things want the same bytes.
    #[error("both cover byte {0}")]
    Overlap(u64),
    /// FAT notes its first sector with 32 bits.
    #[error("starts at byte {start}, and FAT must start before byte {most}")]
    FatStart {
        /// Where it starts.
        start: u64,
        /// The first byte that is too far.
        most: u64,
    },
    /// A GUID in an MBR or a byte in a GPT.
    #[error("its type belongs to the other kind of partition table")]
    WrongType,

    // What partitions are.
    /// For example a UUID for FAT.
    #[error("its identifier must be {0}")]
    WrongId(&'static str),
    /// The label does not fit.
    #[error("its label has {length} bytes, and {most} is the most here")]
    LabelLength {
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// FAT has few characters for labels.
    #[error("its label holds `{0}`; labels of FAT hold capital letters, digits and a few signs")]
    LabelCharacter(char),
    /// Not the name of a feature.
    #[error("ext has no feature `{0}`")]
    UnknownFeature(String),
    /// A feature that this program cannot write, or cannot leave out.
    #[error("cannot be written with the feature `{0}`")]
    Feature(String),
    /// The size is outside of what the file system can have.
    #[error("has {size} bytes, but this file system needs from {least} to {most}")]
    FileSystemSize {
        /// How large the partition is.
        size: u64,
        /// The least number of bytes.
        least: u64,
        /// The most bytes.
        most: u64,
    },
    /// Raw data that is longer than its partition.
    #[error("has {most} bytes, but its data has {size}")]
    DataTooLong {
        /// The bytes of the data.
        size: u64,
        /// The bytes of the partition.
        most: u64,
    },
    /// A block size that ext does not have here.
    #[error("its blocks cannot have {0} bytes: 1024, 2048 and 4096 are possible")]
    BlockSize(u32),
    /// There is no room for a journal.
    #[error("has no room for a journal, which needs {0} bytes")]
    JournalRoom(u64),
    /// A time that the file system cannot hold.
    #[error("its file system cannot hold the time {0}")]
    Time(u64),
    /// A setting that means nothing for this file system.
    #[error("its file system takes no {0}")]
    Takes(&'static str),
    /// The contents do not fit.
    #[error(
        "is full: {missing} bytes are missing for its files and {free} free bytes; \
         about {size} bytes would be enough"
    )]
    Full {
        /// How much is missing.
        missing: u64,
        /// How much must remain free.
        free: u64,
        /// How large the partition would have to be.
        size: u64,
    },

    // What is in a tree.
    /// What the file system has no place for.
    #[error("the file system has no {0}")]
    Unsupported(&'static str),
    /// A file that is too large for the file system.
    #[error("has {size} bytes, and {most} is the most in this file system")]
    FileSize {
        /// How large it is.
        size: u64,
        /// How large it may be.
        most: u64,
    },
    /// A name that is too long.
    #[error("its name is longer than 255")]
    NameLength,
    /// A name that FAT cannot hold.
    #[error("its name holds {0}, which FAT cannot hold")]
    NameCharacter(&'static str),
    /// Two names that FAT does not tell apart.
    #[error("differs from `/{0}` in the case of letters only, which FAT does not tell apart")]
    Clash(String),
    /// A folder with too many entries.
    #[error("has more than {0} entries, some for long names, which is the most of this folder")]
    FolderSize(usize),
    /// More links than an inode counts.
    #[error("has more than {0} names or folders, which is the most of this file system")]
    Links(u32),
    /// More paths than inodes.
    #[error("holds more than {0} paths")]
    Paths(usize),
    /// A symbolic link that is empty or too long.
    #[error("leads to a path of {length} bytes, and from 1 to {most} are possible")]
    LinkLength {
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// A device whose number is too large.
    #[error("has the device number {0} {1}, which is too large for this file system")]
    Device(u32, u32),
    /// A user or group number that means "none".
    #[error("belongs to the user or group 4294967295, which is no number of an owner")]
    Owner,
    /// Extended attributes do not fit in their block.
    #[error("its extended attributes take {size} bytes, and {most} is the most")]
    XattrSize {
        /// What they take.
        size: usize,
        /// What fits.
        most: usize,
    },
    /// An extended attribute that the file system has no place for.
    #[error("its extended attribute `{0}` cannot be held by this file system")]
    Xattr(String),
    /// `lost+found` is something else.
    #[error("must be a folder")]
    NotFolder,
    /// A path of `first` that is no file.
    #[error("is to be written first, but is no file of the tree")]
    NoFile,
    /// A path of `first` that is there twice.
    #[error("is to be written first twice")]
    Twice,
    /// A file of `first` that is not in one piece.
    #[error("is to be written in one piece, but takes {0}")]
    Pieces(usize),
}
