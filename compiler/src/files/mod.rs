//! The table `files`: what is there, path by path.

pub mod apply;
mod attributes;
mod edit;
mod entry;
mod forms;
mod native;
mod read;

pub use attributes::{Attributes, Contents};
pub use entry::{Entry, EntryKind, FileTable};
pub use read::{SHAPE, TABLE, read, read_entry};
