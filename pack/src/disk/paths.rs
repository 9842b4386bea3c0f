//! What every file system needs to know of a tree: which folder each path is in, and in which
//! order files are written.

use std::io::{self, Read};

use super::mistake::{At, Error, Mistake, Problem};
use crate::tree::{Kind, Node, Tree};

/// Most paths of a tree.
pub const MAX_PATHS: usize = 1 << 20;

/// Most mistakes that are reported for a tree.
pub const MAX_MISTAKES: usize = 100;

/// The mistakes of one partition; those after the first hundred are left out.
pub(crate) struct Mistakes {
    partition: usize,
    all: Vec<Mistake>,
}

impl Mistakes {
    pub(crate) fn new(partition: usize) -> Self {
        Self { partition, all: Vec::new() }
    }

    /// Something about the whole partition.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.push(At::Partition(self.partition), problem);
    }

    /// Something about a path.
    pub(crate) fn path(&mut self, path: &[u8], problem: Problem) {
        self.push(At::Path(self.partition, path.to_vec()), problem);
    }

    fn push(&mut self, at: At, problem: Problem) {
        if self.all.len() < MAX_MISTAKES {
            self.all.push(Mistake { at, problem });
        }
    }

    /// Fails if there are any.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        if self.all.is_empty() {
            return Ok(());
        }
        Err(Error::Mistakes(std::mem::take(&mut self.all)))
    }
}

/// The path of the folder, and the name in it.
pub(crate) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}

/// The number of the node at a path.
pub(crate) fn find(nodes: &[Node], path: &[u8]) -> Option<usize> {
    nodes.binary_search_by(|node| node.path.as_slice().cmp(path)).ok()
}

/// For each node the number of the folder it is in; none is the root.
///
/// # Errors
///
/// If the tree is not what `Tree` promises.
pub(crate) fn parents(nodes: &[Node]) -> Result<Vec<Option<usize>>, Error> {
    let mut parents = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 && nodes[index - 1].path >= node.path {
            return Err(Error::Broken("the tree is not sorted"));
        }
        let (folder, name) = split(&node.path);
        if matches!(name, b"" | b"." | b"..") || name.contains(&0) {
            return Err(Error::Broken("the tree holds a name that is none"));
        }
        if folder.is_empty() && !node.path.starts_with(b"/") {
            parents.push(None);
            continue;
        }
        match find(&nodes[..index], folder) {
            Some(parent) if nodes[parent].kind == Kind::Folder => parents.push(Some(parent)),
            Some(_) | None => return Err(Error::Broken("the tree lacks a folder")),
        }
    }
    Ok(parents)
}

/// The numbers of all nodes in the order in which they are written: those of `first` in their
/// own order, and the others in the order of the tree.
pub(crate) fn order(nodes: &[Node], first: &[Vec<u8>], mistakes: &mut Mistakes) -> Vec<usize> {
    let mut taken = vec![false; nodes.len()];
    let mut order = Vec::with_capacity(nodes.len());
    for path in first {
        // Another name of a file stands for the file.
        let found = find(nodes, path).map(|node| match &nodes[node].kind {
            Kind::HardLink(target) => find(nodes, target).unwrap_or(node),
            Kind::Folder
            | Kind::File(_)
            | Kind::Link(_)
            | Kind::Char(..)
            | Kind::Block(..)
            | Kind::Fifo
            | Kind::Socket => node,
        });
        match found {
            Some(node) if matches!(nodes[node].kind, Kind::File(_)) => {
                if std::mem::replace(&mut taken[node], true) {
                    mistakes.path(path, Problem::Twice);
                } else {
                    order.push(node);
                }
            }
            Some(_) | None => mistakes.path(path, Problem::NoFile),
        }
    }
    order.extend((0..nodes.len()).filter(|node| !taken[*node]));
    order
}

/// Nothing but a root.
pub(crate) struct EmptyTree {
    root: Node,
}

impl EmptyTree {
    pub(crate) fn new() -> Self {
        Self {
            root: Node {
                path: Vec::new(),
                kind: Kind::Folder,
                mode: 0o755,
                user: 0,
                group: 0,
                xattrs: std::collections::BTreeMap::new(),
            },
        }
    }
}

impl Tree for EmptyTree {
    fn nodes(&self) -> &[Node] {
        &[]
    }

    fn root(&self) -> &Node {
        &self.root
    }

    fn open(&self, _: &Node) -> io::Result<Box<dyn Read + '_>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

/// What a partition of this size would have to be for `missing` more bytes, with room for the
/// tables of the file system; in whole MiB.
pub(crate) fn enough(size: u64, missing: u64) -> u64 {
    let size = size.saturating_add(missing).saturating_add(missing / 16);
    size.checked_next_multiple_of(1 << 20).unwrap_or(u64::MAX)
}
