//! An input as the tree that is packed.

use crate::input::Input;
use crate::path::TreePath;
use crate::place::copy::Inodes;
use crate::place::root::{is_folder, kind};
use crate::problem::{Outcome, Problem};
use jesteros_pack::tree::{Kind, Node, Tree};
use rustix::fs::{FileType, Stat, major, minor};
use std::io::{self, Read};

/// Everything in an input, as it is there when it is first looked at.
pub(crate) struct PackedTree<'a> {
    input: &'a Input,
    root: Node,
    nodes: Vec<Node>,
}

impl<'a> PackedTree<'a> {
    pub(super) fn new(input: &'a Input) -> Outcome<Self> {
        Self::of(input, &input.place.walk(&TreePath::root(), usize::MAX)?)
    }

    /// The tree of an input that was walked already.
    pub(crate) fn of(input: &'a Input, found: &[(TreePath, Stat)]) -> Outcome<Self> {
        let top = TreePath::root();
        let stat = input.place.stat(&top)?.ok_or_else(|| Problem::new("the input is gone"))?;
        let root = node(input, &top, &stat, Kind::Folder)?;
        let mut inodes = Inodes::new();
        let mut nodes = Vec::with_capacity(found.len());
        // The walk is sorted by bytes, so that every machine has the same order.
        for (path, stat) in found {
            let first = match input.hard_links(&mut inodes) {
                Some(inodes) if stat.st_nlink > 1 && !is_folder(stat) => {
                    let first = inodes.entry((stat.st_dev, stat.st_ino));
                    Some(first.or_insert_with(|| path.clone()).clone()).filter(|it| it != path)
                }
                Some(_) | None => None,
            };
            let kind = match first {
                Some(first) => Kind::HardLink(first.as_bytes().to_vec()),
                None => kind_of(input, path, stat)?,
            };
            nodes.push(node(input, path, stat, kind)?);
        }
        Ok(Self { input, root, nodes })
    }
}

fn kind_of(input: &Input, path: &TreePath, stat: &Stat) -> Outcome<Kind> {
    let (device, size) = (stat.st_rdev, u64::try_from(stat.st_size).unwrap_or_default());
    Ok(match kind(stat) {
        FileType::Directory => Kind::Folder,
        FileType::RegularFile => Kind::File(size),
        FileType::Symlink => Kind::Link(input.place.link_target(path)?),
        FileType::CharacterDevice => Kind::Char(major(device), minor(device)),
        FileType::BlockDevice => Kind::Block(major(device), minor(device)),
        FileType::Fifo => Kind::Fifo,
        FileType::Socket => Kind::Socket,
        FileType::Unknown => {
            let message = format!("{} is of an unknown kind", input.place.named(path));
            return Err(Problem::new(message));
        }
    })
}

fn node(input: &Input, path: &TreePath, stat: &Stat, kind: Kind) -> Outcome<Node> {
    let look = input.look(path, stat)?;
    // The mode of a link means nothing, and file systems differ in it.
    let mode = if matches!(kind, Kind::Link(_)) { 0o777 } else { look.mode };
    let path = path.as_bytes().to_vec();
    Ok(Node { path, kind, mode, user: look.uid, group: look.gid, xattrs: look.xattrs })
}

impl Tree for PackedTree<'_> {
    fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn root(&self) -> &Node {
        &self.root
    }

    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>> {
        let path =
            TreePath::parse(&node.path).map_err(|problem| io::Error::other(problem.message))?;
        let file = self.input.place.open_file(&path);
        Ok(Box::new(file.map_err(|problem| io::Error::other(problem.message))?))
    }
}
