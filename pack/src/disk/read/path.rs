//! Paths in a file system, and what is there.

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

/// The names of a path.
pub(super) fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}
