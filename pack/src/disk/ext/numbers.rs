//! Which inode every path of a tree has, and how many names each inode.

use super::super::mistake::Error;
use super::super::paths::{find, parents};
use super::geometry::RESERVED;
use crate::tree::{Kind, Node};

/// The inode of the root.
pub(super) const ROOT: u32 = 2;

/// Where e2fsck puts what it finds; it is made if the tree has none.
pub(super) const LOST_AND_FOUND: &[u8] = b"lost+found";

pub(super) struct Numbers {
    /// The folder of each node; none is the root.
    parents: Vec<Option<usize>>,
    /// The first node in each folder, and the first in the root.
    first: Vec<Option<usize>>,
    first_in_root: Option<usize>,
    /// The next node in the same folder.
    next: Vec<Option<usize>>,
    /// For each node the one that has its inode: itself, unless it is a hard link.
    owners: Vec<usize>,
    inodes: Vec<u32>,
    links: Vec<u32>,
    /// How many folders are in the root, without `lost+found`.
    root_folders: u32,
    /// The last inode in use.
    pub(super) last: u32,
    /// The node of `lost+found`.
    pub(super) lost_and_found: Option<usize>,
}

impl Numbers {
    pub(super) fn of(nodes: &[Node]) -> Result<Self, Error> {
        let parents = parents(nodes)?;
        let (mut first, mut first_in_root) = (vec![None; nodes.len()], None);
        let mut next = vec![None; nodes.len()];
        for (index, parent) in parents.iter().enumerate().rev() {
            let first = match parent {
                Some(parent) => &mut first[*parent],
                None => &mut first_in_root,
            };
            next[index] = first.replace(index);
        }
        let mut numbers = Self {
            parents,
            first,
            first_in_root,
            next,
            owners: (0..nodes.len()).collect(),
            inodes: vec![0; nodes.len()],
            links: vec![1; nodes.len()],
            root_folders: 0,
            last: RESERVED,
            lost_and_found: find(nodes, LOST_AND_FOUND),
        };
        for (index, node) in nodes.iter().enumerate() {
            match &node.kind {
                Kind::HardLink(target) => numbers.link(nodes, index, target)?,
                Kind::Folder => numbers.folder(index),
                Kind::File(_)
                | Kind::Link(_)
                | Kind::Char(..)
                | Kind::Block(..)
                | Kind::Fifo
                | Kind::Socket => numbers.number(index),
            }
        }
        Ok(numbers)
    }

    fn number(&mut self, index: usize) {
        self.last += 1;
        self.inodes[index] = self.last;
    }

    fn folder(&mut self, index: usize) {
        // Its own name for itself.
        self.links[index] += 1;
        if self.lost_and_found == Some(index) {
            self.inodes[index] = RESERVED;
            return;
        }
        self.number(index);
        match self.parents[index] {
            Some(parent) => self.links[parent] += 1,
            None => self.root_folders += 1,
        }
    }

    fn link(&mut self, nodes: &[Node], index: usize, target: &[u8]) -> Result<(), Error> {
        let Some(target) = find(&nodes[..index], target) else {
            return Err(Error::Broken("a hard link of the tree leads to no earlier path"));
        };
        let owner = self.owners[target];
        if nodes[owner].kind == Kind::Folder {
            return Err(Error::Broken("a hard link of the tree leads to a folder"));
        }
        self.owners[index] = owner;
        self.inodes[index] = self.inodes[owner];
        self.links[owner] += 1;
        Ok(())
    }

    /// The inode of a node; none is the root.
    pub(super) fn inode(&self, node: Option<usize>) -> u32 {
        node.map_or(ROOT, |node| self.inodes[node])
    }

    /// How many names the inode of a node has; none is the root, which has a name for itself,
    /// its own as its parent, and that in `lost+found`.
    pub(super) fn links(&self, node: Option<usize>) -> u32 {
        node.map_or(3 + self.root_folders, |node| self.links[node])
    }

    /// The folder that a node is in.
    pub(super) fn parent(&self, node: Option<usize>) -> Option<usize> {
        node.and_then(|node| self.parents[node])
    }

    /// The node that has the inode of this one.
    pub(super) fn owner(&self, node: usize) -> usize {
        self.owners[node]
    }

    /// The nodes in a folder, sorted by name.
    pub(super) fn children(&self, folder: Option<usize>) -> impl Iterator<Item = usize> {
        let first = folder.map_or(self.first_in_root, |folder| self.first[folder]);
        std::iter::successors(first, |node| self.next[*node])
    }
}
