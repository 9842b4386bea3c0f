//! Writes the nodes of a tree: their contents, attributes and inodes.

use super::super::data::{CHUNK, Chunks, open};
use super::super::mistake::Error;
use super::super::paths::split;
use super::super::storage::is_zero;
use super::features::Features;
use super::folder::Folder;
use super::geometry::RESERVED;
use super::image::Image;
use super::inode::{BLOCKS, Inode, device};
use super::map;
use super::numbers::{LOST_AND_FOUND, Numbers, ROOT};
use super::pieces::Pieces;
use super::xattr::{self, Shared};
use crate::tree::{Kind, Node, Tree};

/// `lost+found` has this many bytes, or 12 blocks if that is less, because e2fsck may have to
/// use it when no block can be taken.
const LOST_AND_FOUND_BYTES: usize = 16384;

pub(super) struct Writer<'a, 'v> {
    pub(super) image: Image<'v>,
    tree: &'a dyn Tree,
    numbers: &'a Numbers,
    features: Features,
    time: u32,
    xattrs: Shared,
}

impl<'a, 'v> Writer<'a, 'v> {
    pub(super) fn new(
        image: Image<'v>,
        tree: &'a dyn Tree,
        numbers: &'a Numbers,
        features: Features,
        time: u32,
    ) -> Self {
        Self { image, tree, numbers, features, time, xattrs: Shared::default() }
    }

    /// Writes what is left to write, and returns the image.
    pub(super) fn finish(mut self) -> Result<Image<'v>, Error> {
        self.xattrs.finish(&mut self.image)?;
        Ok(self.image)
    }

    /// Writes a node, with all its blocks if it is `whole`, else with holes. Returns how many
    /// pieces it has on disk.
    pub(super) fn node(&mut self, index: usize, whole: bool) -> Result<usize, Error> {
        let node = &self.tree.nodes()[index];
        let mut pieces = Pieces::default();
        let mut inode = Inode::of(node, self.numbers.links(Some(index)));
        match &node.kind {
            // Its inode is that of its file.
            Kind::HardLink(_) => return Ok(0),
            Kind::Folder => {
                let bytes = self.folder(Some(index));
                inode.size = bytes.len() as u64;
                self.contents(&mut pieces, &bytes)?;
            }
            Kind::File(size) => {
                inode.size = *size;
                self.file(node, *size, whole, &mut pieces)?;
            }
            Kind::Link(target) => {
                inode.size = target.len() as u64;
                if target.len() < BLOCKS {
                    inode.map[..target.len()].copy_from_slice(target);
                } else {
                    self.contents(&mut pieces, target)?;
                }
            }
            Kind::Char(major, minor) | Kind::Block(major, minor) => {
                inode.map = device(*major, *minor);
            }
            Kind::Fifo | Kind::Socket => {}
        }
        let count = pieces.pieces.len();
        let has_map = match &node.kind {
            Kind::Folder | Kind::File(_) => true,
            Kind::Link(target) => target.len() >= BLOCKS,
            Kind::HardLink(_) | Kind::Char(..) | Kind::Block(..) | Kind::Fifo | Kind::Socket => {
                false
            }
        };
        if has_map {
            self.set_map(&mut inode, pieces)?;
        }
        self.inode(node, inode, self.numbers.inode(Some(index)))?;
        Ok(count)
    }

    /// Writes the root.
    pub(super) fn root(&mut self) -> Result<(), Error> {
        let node = self.tree.root();
        let inode = Inode::of(node, self.numbers.links(None));
        let bytes = self.folder(None);
        self.special(inode, node, ROOT, &bytes)
    }

    /// Writes `lost+found`, unless it is in the tree.
    pub(super) fn lost_and_found(&mut self) -> Result<(), Error> {
        if self.numbers.lost_and_found.is_some() {
            return Ok(());
        }
        let node = Node {
            path: LOST_AND_FOUND.to_vec(),
            kind: Kind::Folder,
            mode: 0o700,
            user: 0,
            group: 0,
            xattrs: std::collections::BTreeMap::new(),
        };
        let block = self.image.block();
        let folder = Folder::new(block, self.features.filetype(), RESERVED, ROOT);
        let bytes = folder.finish((LOST_AND_FOUND_BYTES / block).min(12));
        self.special(Inode::of(&node, 2), &node, RESERVED, &bytes)
    }

    /// Writes a folder that has no node of its own.
    fn special(
        &mut self,
        mut inode: Inode,
        node: &Node,
        number: u32,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let mut pieces = Pieces::default();
        inode.size = bytes.len() as u64;
        self.contents(&mut pieces, bytes)?;
        self.set_map(&mut inode, pieces)?;
        self.inode(node, inode, number)
    }

    fn set_map(&mut self, inode: &mut Inode, mut pieces: Pieces) -> Result<(), Error> {
        inode.extents = self.features.extents();
        inode.map = map::finish(&mut pieces, &mut self.image, inode.extents)?;
        inode.blocks = pieces.blocks;
        Ok(())
    }

    /// Writes the attributes and the inode of a node.
    fn inode(&mut self, node: &Node, mut inode: Inode, number: u32) -> Result<(), Error> {
        let block = xattr::block(node, self.image.block())
            .map_err(|_| Error::Broken("wrong attributes were not refused"))?;
        if let Some(block) = block {
            inode.xattrs = self.xattrs.place(&mut self.image, block)?;
            inode.blocks += 1;
        }
        inode.write(&mut self.image, number, self.time)
    }

    /// The contents of a folder; none is the root.
    fn folder(&self, index: Option<usize>) -> Vec<u8> {
        let own = self.numbers.inode(index);
        let parent = self.numbers.inode(self.numbers.parent(index));
        let mut folder = Folder::new(self.image.block(), self.features.filetype(), own, parent);
        if index.is_none() && self.numbers.lost_and_found.is_none() {
            folder.add(LOST_AND_FOUND, RESERVED, &Kind::Folder);
        }
        let nodes = self.tree.nodes();
        for child in self.numbers.children(index) {
            let (_, name) = split(&nodes[child].path);
            let kind = &nodes[self.numbers.owner(child)].kind;
            folder.add(name, self.numbers.inode(Some(child)), kind);
        }
        folder.finish(1)
    }

    /// Writes all of some contents.
    fn contents(&mut self, pieces: &mut Pieces, bytes: &[u8]) -> Result<(), Error> {
        self.part(pieces, 0, bytes)
    }

    /// Writes a part of a file that begins at block `from` of it.
    fn part(&mut self, pieces: &mut Pieces, from: u64, mut bytes: &[u8]) -> Result<(), Error> {
        let block = self.image.block();
        let runs = self.image.take(bytes.len().div_ceil(block) as u64);
        pieces.add(from, &runs);
        for run in runs {
            let (part, rest) = bytes.split_at(bytes.len().min(run.count as usize * block));
            self.image.write(run.start, part)?;
            bytes = rest;
        }
        Ok(())
    }

    fn file(
        &mut self,
        node: &Node,
        size: u64,
        whole: bool,
        pieces: &mut Pieces,
    ) -> Result<(), Error> {
        let block = self.image.geometry.block;
        if self.image.missing > 0 {
            // Only its size is still of interest.
            self.image.take(size.div_ceil(block));
            return Ok(());
        }
        let mut chunks = Chunks::new(open(self.tree, node, size)?, &node.path);
        let mut from = 0;
        while let Some(chunk) = chunks.next()? {
            if whole || chunk.len() < CHUNK || !is_zero(chunk) {
                self.part(pieces, from, chunk)?;
            }
            from += CHUNK as u64 / block;
        }
        Ok(())
    }
}
