//! An inode: 128 bytes with everything of a file but its names. See "Index Nodes" in the
//! kernel's `Documentation/filesystems/ext4`.

use super::super::bytes::{high, low, put_bytes, put16, put32};
use super::super::mistake::Error;
use super::geometry::INODE;
use super::image::Image;
use crate::tree::{Kind, Node};

/// The flag of an inode whose blocks are extents.
const EXTENTS: u32 = 0x8_0000;

/// The bytes for the blocks of a file, which hold other things if it has none.
pub(super) const BLOCKS: usize = 60;

/// What an inode holds.
#[derive(Debug)]
pub(super) struct Inode {
    /// The kind and the permissions.
    pub(super) mode: u16,
    pub(super) user: u32,
    pub(super) group: u32,
    pub(super) size: u64,
    pub(super) links: u32,
    /// Blocks, with those for numbers and attributes.
    pub(super) blocks: u64,
    pub(super) extents: bool,
    pub(super) map: [u8; BLOCKS],
    /// The block with extended attributes, or 0.
    pub(super) xattrs: u64,
}

impl Inode {
    /// The inode of a node that has no contents yet.
    pub(super) fn of(node: &Node, links: u32) -> Self {
        Self {
            mode: type_bits(&node.kind) | (node.mode & 0o7777) as u16,
            user: node.user,
            group: node.group,
            size: 0,
            links,
            blocks: 0,
            extents: false,
            map: [0; BLOCKS],
            xattrs: 0,
        }
    }

    /// Writes it as the inode with this number.
    pub(super) fn write(&self, image: &mut Image<'_>, number: u32, time: u32) -> Result<(), Error> {
        let mut inode = [0; INODE as usize];
        let size = [self.size as u32, (self.size >> 32) as u32];
        put16(&mut inode, 0, self.mode);
        put16(&mut inode, 2, low(self.user));
        put32(&mut inode, 4, size[0]);
        for at in [8, 12, 16] {
            put32(&mut inode, at, time);
        }
        put16(&mut inode, 24, low(self.group));
        put16(&mut inode, 26, self.links as u16);
        let sectors = u32::try_from(self.blocks * (image.geometry.block / 512))
            .map_err(|_| Error::Broken("a file has more sectors than its inode can count"))?;
        put32(&mut inode, 28, sectors);
        put32(&mut inode, 32, if self.extents { EXTENTS } else { 0 });
        put_bytes(&mut inode, 40, &self.map);
        put32(&mut inode, 104, self.xattrs as u32);
        put32(&mut inode, 108, size[1]);
        put16(&mut inode, 120, high(self.user));
        put16(&mut inode, 122, high(self.group));
        let at = image.geometry.inode_at(number);
        image.write_at(at, &inode)
    }
}

/// The bits of a mode that say what a file is.
fn type_bits(kind: &Kind) -> u16 {
    match kind {
        Kind::Fifo => 0o010_000,
        Kind::Char(..) => 0o020_000,
        Kind::Folder => 0o040_000,
        Kind::Block(..) => 0o060_000,
        Kind::File(_) | Kind::HardLink(_) => 0o100_000,
        Kind::Link(_) => 0o120_000,
        Kind::Socket => 0o140_000,
    }
}

/// The number of a device: in its first word as Linux had it at first, or if it is larger in
/// the second word as Linux 2.6 has it.
pub(super) fn device(major: u32, minor: u32) -> [u8; BLOCKS] {
    let mut words = [0; BLOCKS];
    if major < 256 && minor < 256 {
        put32(&mut words, 0, major << 8 | minor);
    } else {
        put32(&mut words, 4, minor & 0xff | major << 8 | (minor & !0xff) << 12);
    }
    words
}

/// Whether Linux has such a device.
pub(super) fn is_device(major: u32, minor: u32) -> bool {
    major < 1 << 12 && minor < 1 << 20
}
