//! The promises of a tree, checked before anything is written.

use crate::error::{Error, Result, shown};
use crate::tree::{Kind, Node, Tree};

/// The nodes of a tree that keeps its promises.
pub(crate) struct Sound<'a> {
    root: &'a Node,
    nodes: &'a [Node],
    /// For each node, the place of the node that it is another name of, or its own.
    origins: Vec<usize>,
}

impl<'a> Sound<'a> {
    pub(crate) fn new(tree: &'a dyn Tree) -> Result<Self> {
        let (root, nodes) = (tree.root(), tree.nodes());
        if !root.path.is_empty() || root.kind != Kind::Folder {
            return Err(broken(root, "is not the root of a tree"));
        }
        let mut origins = Vec::with_capacity(nodes.len());
        for (place, node) in nodes.iter().enumerate() {
            let before = &nodes[..place];
            if before.last().is_some_and(|last| last.path >= node.path) {
                return Err(broken(node, "is not in order"));
            }
            if !node.path.split(|byte| *byte == b'/').all(is_name) {
                return Err(broken(node, "is not a path"));
            }
            let parent = node.path.iter().rposition(|byte| *byte == b'/');
            if let Some(end) = parent
                && !find(before, &node.path[..end])
                    .is_some_and(|place| before[place].kind == Kind::Folder)
            {
                return Err(broken(node, "is in no folder"));
            }
            origins.push(match &node.kind {
                Kind::HardLink(target) => find(before, target)
                    .filter(|place| {
                        !matches!(before[*place].kind, Kind::Folder | Kind::HardLink(_))
                    })
                    .ok_or_else(|| broken(node, "is another name of no file before it"))?,
                Kind::Link(target) if target.is_empty() || target.contains(&0) => {
                    return Err(broken(node, "is a link to what is no path"));
                }
                _itself => place,
            });
        }
        Ok(Self { root, nodes, origins })
    }

    /// The root, if it is not as every new folder is: owner 0:0, mode 0755, and no extended
    /// attributes. Archives leave it out otherwise, so that unpacking one in a folder such as
    /// `/tmp` does not change that folder.
    pub(crate) fn unusual_root(&self) -> Option<&'a Node> {
        let Node { mode, user, group, xattrs, .. } = self.root;
        let usual = *mode == 0o755 && *user == 0 && *group == 0 && xattrs.is_empty();
        (!usual).then_some(self.root)
    }

    /// All nodes but the root.
    pub(crate) fn nodes(&self) -> &'a [Node] {
        self.nodes
    }

    /// For each node, the place of the node that it is another name of, or its own.
    pub(crate) fn origins(&self) -> &[usize] {
        &self.origins
    }
}

fn is_name(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..") && !name.contains(&0)
}

fn find(nodes: &[Node], path: &[u8]) -> Option<usize> {
    nodes.binary_search_by(|node| node.path.as_slice().cmp(path)).ok()
}

fn broken(node: &Node, why: &str) -> Error {
    Error::Internal(format!("`{}` {why}", shown(&node.path)))
}
