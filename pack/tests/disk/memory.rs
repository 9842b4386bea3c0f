//! A tree in memory.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use jesteros_pack::tree::{Kind, Node, Tree};

/// The bytes of a file: zeros, and other bytes at some places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contents {
    pub(crate) size: u64,
    /// Sorted; none reaches the next or the end.
    pub(crate) parts: Vec<(u64, Vec<u8>)>,
}

impl Contents {
    pub(crate) fn reader(&self) -> Box<dyn Read + '_> {
        let mut reader: Box<dyn Read> = Box::new(io::empty());
        let mut at = 0;
        for (from, bytes) in &self.parts {
            let gap = io::repeat(0).take(from - at);
            at = from + bytes.len() as u64;
            reader = Box::new(reader.chain(gap).chain(Cursor::new(bytes)));
        }
        Box::new(reader.chain(io::repeat(0).take(self.size - at)))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.reader().read_to_end(&mut bytes).unwrap();
        bytes
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self { size: bytes.len() as u64, parts: vec![(0, bytes)] }
    }
}

pub(crate) struct Memory {
    root: Node,
    nodes: Vec<Node>,
    files: BTreeMap<Vec<u8>, Contents>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { root: node(b"", Kind::Folder), nodes: Vec::new(), files: BTreeMap::new() }
    }
}

fn node(path: &[u8], kind: Kind) -> Node {
    let mode = match kind {
        Kind::Folder => 0o755,
        Kind::Link(_) => 0o777,
        _ => 0o644,
    };
    Node { path: path.to_vec(), kind, mode, user: 0, group: 0, xattrs: BTreeMap::new() }
}

impl Memory {
    /// Adds a node, which can then be changed.
    pub(crate) fn add(&mut self, path: impl AsRef<[u8]>, kind: Kind) -> &mut Node {
        let path = path.as_ref();
        let place = self.nodes.binary_search_by(|node| node.path.as_slice().cmp(path));
        let index = place.expect_err("the path is new");
        self.nodes.insert(index, node(path, kind));
        &mut self.nodes[index]
    }

    pub(crate) fn file(
        &mut self,
        path: impl AsRef<[u8]>,
        contents: impl Into<Contents>,
    ) -> &mut Node {
        let contents = contents.into();
        let path = path.as_ref();
        let kind = Kind::File(contents.size);
        self.files.insert(path.to_vec(), contents);
        self.add(path, kind)
    }

    pub(crate) fn folder(&mut self, path: impl AsRef<[u8]>) -> &mut Node {
        self.add(path, Kind::Folder)
    }

    pub(crate) fn root_mut(&mut self) -> &mut Node {
        &mut self.root
    }

    pub(crate) fn contents(&self, path: &[u8]) -> &Contents {
        &self.files[path]
    }

    pub(crate) fn has(&self, path: &[u8]) -> bool {
        self.nodes.binary_search_by(|node| node.path.as_slice().cmp(path)).is_ok()
    }
}

impl Tree for Memory {
    fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn root(&self) -> &Node {
        &self.root
    }

    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>> {
        Ok(self.files.get(&node.path).ok_or(io::ErrorKind::NotFound)?.reader())
    }
}

/// Bytes that look like nothing and are always the same.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(step).collect()
}
