//! Where every file and folder goes, before anything is written.

use std::collections::BTreeMap;

use super::super::mistake::{Error, Problem};
use super::super::paths::{MAX_PATHS, Mistakes, order, parents, split};
use super::super::settings::Settings;
use super::folder::{Entry, Folder, MAX_ENTRIES};
use super::geometry::{ENTRY, Geometry, ROOT_ENTRIES, Width};
use super::name::{self, Shorts};
use crate::tree::{Kind, Node, Tree};

/// Everything of a file system.
pub(super) struct Plan {
    /// All folders; the first is the root.
    pub(super) folders: Vec<Folder>,
    /// All files and folders in the order in which they are written.
    pub(super) pieces: Vec<Piece>,
    /// The first cluster of each node; 0 if it has none.
    pub(super) firsts: Vec<u32>,
    /// How many clusters are used, also if there are not so many.
    pub(super) clusters: u64,
}

/// A file or a folder, which is in one piece.
pub(super) struct Piece {
    pub(super) what: What,
    /// 0 if it has no cluster.
    pub(super) first: u32,
    pub(super) clusters: u32,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    /// The folder with this number.
    Folder(usize),
    /// The file of the node with this number.
    File { node: usize, size: u32 },
}

impl Plan {
    pub(super) fn of(
        tree: &dyn Tree,
        settings: &Settings,
        geometry: &Geometry,
        mistakes: &mut Mistakes,
    ) -> Result<Self, Error> {
        let nodes = tree.nodes();
        if nodes.len() > MAX_PATHS {
            mistakes.add(Problem::Paths(MAX_PATHS));
            mistakes.check()?;
        }
        let parents = parents(nodes)?;
        let order = order(nodes, &settings.first, mistakes);
        check_xattrs(tree.root(), mistakes);

        // The number of the folder that a node is.
        let mut numbers = vec![0; nodes.len()];
        let mut folders = vec![Folder { node: None, parent: None, entries: Vec::new() }];
        for (index, node) in nodes.iter().enumerate() {
            if node.kind == Kind::Folder {
                numbers[index] = folders.len();
                let parent = parents[index];
                folders.push(Folder { node: Some(index), parent, entries: Vec::new() });
            }
        }
        let mut children = vec![Vec::new(); folders.len()];
        let mut whats = vec![What::Folder(0)];
        for index in order {
            children[parents[index].map_or(0, |parent| numbers[parent])].push(index);
            whats.extend(what(nodes, index, numbers[index], mistakes));
        }
        for (folder, children) in folders.iter_mut().zip(&children) {
            folder.entries = entries(nodes, children, mistakes);
            let most = match (folder.node, geometry.width) {
                (None, Width::Bits16) => ROOT_ENTRIES,
                (None, Width::Bits32) | (Some(_), _) => MAX_ENTRIES,
            };
            if folder.count(&settings.label) > most {
                let path = folder.node.map_or(&[][..], |node| &nodes[node].path);
                mistakes.path(path, Problem::FolderSize(most));
            }
        }
        mistakes.check()?;

        let mut plan =
            Self { folders, pieces: Vec::new(), firsts: vec![0; nodes.len()], clusters: 0 };
        for what in whats {
            plan.place(what, &settings.label, geometry);
        }
        Ok(plan)
    }

    /// Gives a file or a folder the next clusters.
    fn place(&mut self, what: What, label: &str, geometry: &Geometry) {
        let (node, size) = match what {
            // It has a place of its own.
            What::Folder(0) if geometry.width == Width::Bits16 => (None, 0),
            What::Folder(number) => {
                let folder = &self.folders[number];
                (folder.node, (folder.count(label).max(1) * ENTRY) as u64)
            }
            What::File { node, size } => (Some(node), u64::from(size)),
        };
        let clusters = size.div_ceil(geometry.cluster_bytes());
        // Where there are not so many clusters, nothing is written.
        let first = if clusters == 0 { 0 } else { (self.clusters + 2) as u32 };
        self.clusters += clusters;
        if let Some(node) = node {
            self.firsts[node] = first;
        }
        self.pieces.push(Piece { what, first, clusters: clusters as u32 });
    }
}

/// What is written for a node, if FAT can hold it.
fn what(nodes: &[Node], index: usize, folder: usize, mistakes: &mut Mistakes) -> Option<What> {
    let node = &nodes[index];
    check_xattrs(node, mistakes);
    let unsupported = match node.kind {
        Kind::Folder => return Some(What::Folder(folder)),
        Kind::File(size) => match u32::try_from(size) {
            Ok(size) => return Some(What::File { node: index, size }),
            Err(_) => {
                let most = u64::from(u32::MAX);
                mistakes.path(&node.path, Problem::FileSize { size, most });
                return None;
            }
        },
        Kind::Link(_) => "symbolic links",
        Kind::HardLink(_) => "hard links",
        Kind::Char(..) | Kind::Block(..) => "devices",
        Kind::Fifo => "named pipes",
        Kind::Socket => "sockets",
    };
    mistakes.path(&node.path, Problem::Unsupported(unsupported));
    None
}

fn check_xattrs(node: &Node, mistakes: &mut Mistakes) {
    if !node.xattrs.is_empty() {
        mistakes.path(&node.path, Problem::Unsupported("extended attributes"));
    }
}

/// The entries of one folder.
fn entries(nodes: &[Node], children: &[usize], mistakes: &mut Mistakes) -> Vec<Entry> {
    let mut names = Vec::new();
    let mut seen = BTreeMap::new();
    let mut shorts = Shorts::default();
    for index in children {
        let path = &nodes[*index].path;
        let text = match name::check(split(path).1) {
            Ok(text) => text,
            Err(problem) => {
                mistakes.path(path, problem);
                continue;
            }
        };
        if let Some(other) = seen.insert(name::folded(text).into_bytes(), *index) {
            let other = String::from_utf8_lossy(&nodes[other].path).into_owned();
            mistakes.path(path, Problem::Clash(other));
            continue;
        }
        // Names that need no abbreviation come first, so that none takes theirs.
        let short = name::plain(text);
        if let Some(short) = short {
            shorts.take(short);
        }
        names.push((*index, text, short));
    }
    let entry = |(node, text, short): (usize, &str, Option<name::Short>)| Entry {
        short: short.unwrap_or_else(|| shorts.abbreviate(text)),
        long: if name::is_short(text) { Vec::new() } else { text.encode_utf16().collect() },
        node,
    };
    names.into_iter().map(entry).collect()
}
