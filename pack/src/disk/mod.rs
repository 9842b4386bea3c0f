//! Writes disk images: a partition table, and file systems with files in them.
//!
//! A disk is written from its description alone, so the same description gives the same
//! bytes. It is one sparse file: zeros are not written, and what is not written takes no
//! room.
//!
//! Start at [`Disk`] and [`write()`]. What can be checked without files is in [`layout::plan`]
//! (where the partitions are) and [`settings::check`] (what they are). Limits:
//!
//! | | most |
//! |---|---|
//! | disk | 2 TiB with an MBR, 8 TiB with a GPT |
//! | partitions | 4 with an MBR, 128 with a GPT |
//! | entries of raw data | 128 |
//! | paths in a partition | 1,048,576 |
//! | FAT16 | 2047 MiB, 512 entries in the root, of which long names take several |
//! | FAT | starts in the first 2 TiB of the disk |
//! | FAT32 | 2 TiB; files of 4 GiB less a byte; 65,536 entries in a folder |
//! | ext | files of 16 GiB with blocks of 1024 bytes, else of 2 TiB |
//! | mistakes of a tree that are reported | 100 |

mod bytes;
mod data;
mod ext;
mod fat;
mod filesystem;
mod gpt;
mod id;
mod job;
mod kind;
pub mod layout;
mod mbr;
mod mistake;
mod paths;
pub mod read;
pub mod settings;
mod storage;
mod swap;
mod write;

pub use data::Data;
pub use filesystem::FileSystem;
pub use id::{Id, Uuid, short_derived};
pub use kind::{PartitionType, Table};
pub use mistake::{At, Error, Mistake, Problem};
pub use paths::{MAX_MISTAKES, MAX_PATHS};
pub use storage::Storage;
pub use write::{Contents, Disk, Partition, Raw, write};
