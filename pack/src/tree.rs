//! The tree that is packed.

use std::collections::BTreeMap;
use std::io::{self, Read};

/// A tree of files, of which each is read when it is packed.
pub trait Tree {
    /// Everything in the tree but its root, sorted by the bytes of the paths, so that a
    /// folder stands before what is in it.
    fn nodes(&self) -> &[Node];

    /// The root folder itself; its path is empty.
    fn root(&self) -> &Node;

    /// Opens the data of a regular file.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>>;
}

/// One path of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The path below the root, without a slash at its ends; any bytes but NUL.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// The bits `07777` of the mode.
    pub mode: u32,
    /// The number of the user.
    pub user: u32,
    /// The number of the group.
    pub group: u32,
    /// Extended attributes by their full names, e.g. `security.capability`.
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A regular file with this many bytes.
    File(u64),
    /// A symbolic link and where it leads.
    Link(Vec<u8>),
    /// Another name of the file at this path, which stands earlier in the tree.
    HardLink(Vec<u8>),
    /// A character device: major and minor number.
    Char(u32, u32),
    /// A block device: major and minor number.
    Block(u32, u32),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}
