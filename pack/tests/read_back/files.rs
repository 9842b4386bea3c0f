//! A tree in memory.

use jesteros_pack::tree::{Kind, Node, Tree};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

/// 2009-02-13T23:31:30Z.
pub(crate) const TIME: u64 = 1_234_567_890;

/// A tree in memory.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pub(crate) root: Node,
    pub(crate) nodes: Vec<Node>,
    pub(crate) data: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self { root: node(b"", Kind::Folder), nodes: Vec::new(), data: BTreeMap::new() }
    }

    /// Adds what has no data of its own.
    pub(crate) fn add(&mut self, path: impl AsRef<[u8]>, kind: Kind) -> &mut Node {
        let node = node(path.as_ref(), kind);
        let place = self.nodes.partition_point(|other| other.path < node.path);
        self.nodes.insert(place, node);
        &mut self.nodes[place]
    }

    pub(crate) fn file(&mut self, path: impl AsRef<[u8]>, data: impl Into<Vec<u8>>) -> &mut Node {
        let data = data.into();
        let size = data.len() as u64;
        self.data.insert(path.as_ref().to_vec(), data);
        self.add(path, Kind::File(size))
    }

    pub(crate) fn link(&mut self, path: &str, target: &str) -> &mut Node {
        self.add(path, Kind::Link(target.into()))
    }

    /// Another name; it looks like the file.
    pub(crate) fn hard_link(&mut self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) {
        let target = target.as_ref();
        let origin = self.nodes.iter().find(|node| node.path == target).unwrap().clone();
        let node = self.add(path, Kind::HardLink(target.to_vec()));
        *node = Node { path: node.path.clone(), kind: node.kind.clone(), ..origin };
    }

    /// A tree that shows every kind of trouble that all archives can hold.
    pub(crate) fn plain() -> Self {
        let mut files = Self::new();
        files.add("bin", Kind::Folder).mode = 0o700;
        files.file("bin/sh", "a shell").mode = 0o6755;
        files.file("bin/none", "nobody reads this").mode = 0;
        files.link("bin/ash", "sh");
        files.link("dangling", "../../no/where at all");
        files.file("empty", "");
        files.add("tmp", Kind::Folder).mode = 0o1777;
        files.file("bin-before-slash", "sorted by bytes");
        files.file("line\nbreak", "one");
        files.file("-rf", "two");
        files.file(" *?[a] \"'$(x)", "three");
        files.file("grün", "four");
        files.file("n".repeat(255), "five");
        files.add("d".repeat(255), Kind::Folder);
        files.file("large", (0..300_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        // 4 KB of folders.
        let mut path = "deep".to_owned();
        files.add(&path, Kind::Folder);
        while path.len() < 3_700 {
            path += &format!("/{}", "x".repeat(200));
            files.add(&path, Kind::Folder);
        }
        files.file(format!("{path}/file"), "six");
        files.link(&format!("{path}/link"), &format!("/{}", "y/".repeat(2000)));
        // Around the lengths at which ustar divides a name.
        for size in [99, 100, 101, 154, 155, 156] {
            let folder = "p".repeat(size);
            files.add(&folder, Kind::Folder);
            for size in [98, 99, 100, 101] {
                files.file(format!("{folder}/{}", "q".repeat(size)), "seven");
                files.add(format!("{folder}/{}", "r".repeat(size)), Kind::Folder);
            }
        }
        for size in [99, 100, 101] {
            files.link(&format!("to-{size}"), &"t".repeat(size));
        }
        files
    }

    /// The same with what tar and cpio can hold.
    pub(crate) fn full() -> Self {
        let mut files = Self::plain();
        files.file("\\back\\slash", "twelve").mode = 0o600;
        files.file(b"not\xff\xfeutf-8", "eight").user = 1000;
        files.add(b"link-\xff", Kind::Link(b"not\xff\xfeutf-8".to_vec())).user = 7;
        files.add("dev", Kind::Folder).group = 5;
        files.add("dev/console", Kind::Char(5, 1)).mode = 0o600;
        files.add("dev/sda1", Kind::Block(8, 1)).group = 6;
        files.add("dev/huge", Kind::Char(4095, 1_048_575)).mode = 0o666;
        files.add("dev/pipe", Kind::Fifo).user = 1000;
        let owned = files.file("owned", "nine");
        (owned.user, owned.group) = (2_097_151, 2_097_151);
        let owned = files.file("owned-by-more", "ten");
        (owned.user, owned.group) = (2_097_152, 4_294_967_294);
        files.hard_link("owned-link", "owned");
        files.hard_link("owned-z", "owned");
        files.hard_link("zero", "empty");
        files.hard_link("dev/console-too", "dev/console");
        let target = "a".repeat(150);
        files.file(&target, "eleven").mode = 0o444;
        files.hard_link(format!("z{}", "z".repeat(120)), target);
        files
    }
}

impl Tree for Files {
    fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn root(&self) -> &Node {
        &self.root
    }

    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>> {
        let data = self.data.get(&node.path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(data)))
    }
}

/// A node as it is if nothing is said: 0:0, and 0755, 0644 or 0777.
pub(crate) fn node(path: &[u8], kind: Kind) -> Node {
    let mode = match kind {
        Kind::Folder => 0o755,
        Kind::Link(_) => 0o777,
        _ => 0o644,
    };
    Node { path: path.to_vec(), kind, mode, user: 0, group: 0, xattrs: BTreeMap::new() }
}
