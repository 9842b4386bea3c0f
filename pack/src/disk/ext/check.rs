//! What ext cannot hold, found before anything is written.

use super::super::mistake::{Error, Problem};
use super::super::paths::{Mistakes, split};
use super::features::Features;
use super::map::most_blocks;
use super::numbers::Numbers;
use super::{inode, xattr};
use crate::tree::{Kind, Node, Tree};

/// Most bytes of a name.
const NAME: usize = 255;

/// Most names of a file and folders in a folder.
const LINKS: u32 = 32_000;
const LINKS_OF_EXT4: u32 = 65_000;

/// Files of this size need `large_file`.
const LARGE_FILE: u64 = 1 << 31;

/// An inode counts sectors with 32 bits, also for the blocks with numbers of blocks.
const MOST_BYTES: u64 = (2 << 40) - (8 << 30);

/// Checks every node, and adds the features that some need.
pub(super) fn check(
    tree: &dyn Tree,
    numbers: &Numbers,
    block: u64,
    features: &mut Features,
    mistakes: &mut Mistakes,
) -> Result<(), Error> {
    let most_links = if features.extents() { LINKS_OF_EXT4 } else { LINKS };
    let mut most_size = MOST_BYTES.min(most_blocks(block, features.extents()) * block);
    if !features.large_file_allowed {
        most_size = most_size.min(LARGE_FILE - 1);
    }
    let root = (None, tree.root());
    let nodes = tree.nodes().iter().enumerate().map(|(index, node)| (Some(index), node));
    for (index, node) in std::iter::once(root).chain(nodes) {
        let mut report = |problem| mistakes.path(&node.path, problem);
        if split(&node.path).1.len() > NAME {
            report(Problem::NameLength);
        }
        if numbers.links(index) > most_links {
            report(Problem::Links(most_links));
        }
        match &node.kind {
            Kind::File(size) if *size > most_size => {
                report(Problem::FileSize { size: *size, most: most_size });
            }
            Kind::File(size) if *size >= LARGE_FILE => features.add_large_file(),
            Kind::Link(target) if target.contains(&0) => {
                return Err(Error::Broken("a link of the tree leads to a path with a NUL"));
            }
            // A NUL follows it when it is read.
            Kind::Link(target) if target.is_empty() || target.len() as u64 >= block => {
                let most = block as usize - 1;
                report(Problem::LinkLength { length: target.len(), most });
            }
            Kind::Char(major, minor) | Kind::Block(major, minor)
                if !inode::is_device(*major, *minor) =>
            {
                report(Problem::Device(*major, *minor));
            }
            // Its attributes are those of its file.
            Kind::HardLink(_) => continue,
            Kind::File(_)
            | Kind::Link(_)
            | Kind::Char(..)
            | Kind::Block(..)
            | Kind::Folder
            | Kind::Fifo
            | Kind::Socket => {}
        }
        if node.user == u32::MAX || node.group == u32::MAX {
            report(Problem::Owner);
        }
        check_xattrs(node, block as usize, *features, &mut report);
    }
    if let Some(index) = numbers.lost_and_found {
        let node = &tree.nodes()[index];
        if node.kind != Kind::Folder {
            mistakes.path(&node.path, Problem::NotFolder);
        }
    }
    mistakes.check()
}

fn check_xattrs(node: &Node, block: usize, features: Features, report: &mut impl FnMut(Problem)) {
    if !features.ext_attr() && !node.xattrs.is_empty() {
        report(Problem::Unsupported("extended attributes"));
    } else if let Err(problem) = xattr::block(node, block) {
        report(problem);
    }
}
