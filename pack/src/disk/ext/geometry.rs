//! The sizes of an ext file system: its blocks, and the groups they are in.
//!
//! Every group begins with its own tables, so what follows them is data:
//!
//! | blocks | in | holds |
//! |---|---|---|
//! | 1 | group 0, and with `sparse_super` groups 1 and powers of 3, 5 and 7 | superblock |
//! | some | the same groups | descriptors of all groups |
//! | 1 | every group | which blocks are in use |
//! | 1 | every group | which inodes are in use |
//! | some | every group | inodes |

use super::super::mistake::Problem;
use super::super::paths::enough;

/// The bytes of an inode. Linux before 2.6.10 knows no others.
pub(super) const INODE: u64 = 128;

/// The bytes of a descriptor of a group.
pub(super) const DESCRIPTOR: u64 = 32;

/// Below this size, blocks have 1024 bytes by default.
const SMALL: u64 = 64 << 20;

/// Below this size there is an inode for each 4096 bytes, else for each 16384, as mke2fs has
/// it.
const FEW_INODES: u64 = 512 << 20;

/// Inodes that have a meaning of their own; the last is that of `lost+found`.
pub(super) const RESERVED: u32 = 11;

/// A last group with fewer blocks for data is left out, as mke2fs does.
const LAST_GROUP: u64 = 50;

/// The smallest partition for ext, in blocks.
const LEAST: u64 = 128;

#[derive(Debug, Clone)]
pub(super) struct Geometry {
    pub(super) block: u64,
    /// All blocks, with those before the first group.
    pub(super) blocks: u64,
    /// 1 with blocks of 1024 bytes, because the first 1024 bytes belong to boot loaders.
    pub(super) first_block: u64,
    pub(super) groups: u64,
    pub(super) inodes_per_group: u64,
    pub(super) table_blocks: u64,
    pub(super) descriptor_blocks: u64,
    sparse: bool,
}

impl Geometry {
    /// The geometry for a partition of `size` bytes with so many paths.
    pub(super) fn of(
        size: u64,
        block: Option<u32>,
        paths: u64,
        sparse: bool,
    ) -> Result<Self, Problem> {
        let block = block.map_or(if size < SMALL { 1024 } else { 4096 }, u64::from);
        let (least, most) = (LEAST * block, most(block));
        if size < least || size > most {
            return Err(Problem::FileSystemSize { size, least, most });
        }
        let ratio = if size < FEW_INODES { 4096 } else { 16384 };
        // Room for a quarter more than what is in the tree.
        let paths = paths + u64::from(RESERVED);
        let inodes = (size / ratio).max(paths + paths / 4 + 16);
        let first_block = u64::from(block == 1024);
        let mut geometry = Self {
            block,
            blocks: size / block,
            first_block,
            groups: 0,
            inodes_per_group: 0,
            table_blocks: 0,
            descriptor_blocks: 0,
            sparse,
        };
        // A last group without room for data is left out; the others then take its inodes.
        loop {
            geometry.divide(inodes);
            let last = geometry.groups - 1;
            let inodes = geometry.groups * geometry.inodes_per_group;
            if inodes < paths {
                return Err(Problem::Paths((inodes - u64::from(RESERVED)) as usize));
            }
            let needed = geometry.tables(last) + LAST_GROUP;
            let missing = needed.saturating_sub(geometry.group_blocks(last)) * block;
            match (missing, last) {
                (0, _) => return Ok(geometry),
                (_, 0) => {
                    let size = enough(size, missing);
                    return Err(Problem::Full { missing, free: 0, size });
                }
                _ => geometry.blocks = geometry.start(last),
            }
        }
    }

    fn divide(&mut self, inodes: u64) {
        self.groups = (self.blocks - self.first_block).div_ceil(self.blocks_per_group());
        // As many as one block has bits, whatever is asked for.
        let inodes = inodes.div_ceil(self.groups).min(self.block * 8);
        self.table_blocks = inodes.div_ceil(self.block / INODE);
        self.inodes_per_group = self.table_blocks * (self.block / INODE);
        self.descriptor_blocks = (self.groups * DESCRIPTOR).div_ceil(self.block);
    }

    /// As many as one block has bits.
    pub(super) fn blocks_per_group(&self) -> u64 {
        self.block * 8
    }

    /// The first block of a group.
    pub(super) fn start(&self, group: u64) -> u64 {
        self.first_block + group * self.blocks_per_group()
    }

    /// The blocks of a group; the last one may have fewer.
    pub(super) fn group_blocks(&self, group: u64) -> u64 {
        (self.blocks - self.start(group)).min(self.blocks_per_group())
    }

    /// Whether a group holds a superblock.
    pub(super) fn has_superblock(&self, group: u64) -> bool {
        let power = |base: u64| {
            let mut rest = group;
            while rest.is_multiple_of(base) {
                rest /= base;
            }
            rest == 1
        };
        group <= 1 || !self.sparse || power(3) || power(5) || power(7)
    }

    /// The blocks of a group before its bitmaps.
    pub(super) fn head(&self, group: u64) -> u64 {
        if self.has_superblock(group) { 1 + self.descriptor_blocks } else { 0 }
    }

    /// The blocks of a group that are no data.
    pub(super) fn tables(&self, group: u64) -> u64 {
        self.head(group) + 2 + self.table_blocks
    }

    /// The first byte of an inode, which are counted from 1.
    pub(super) fn inode_at(&self, inode: u32) -> u64 {
        let index = u64::from(inode) - 1;
        let group = index / self.inodes_per_group;
        let table = self.start(group) + self.head(group) + 2;
        table * self.block + index % self.inodes_per_group * INODE
    }
}

/// The most bytes: so many groups that their descriptors take half a group.
fn most(block: u64) -> u64 {
    let descriptors = block * 4 * block / DESCRIPTOR;
    (descriptors * block * 8 * block).min(block << 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_their_tables() {
        for block in [1024, 2048, 4096] {
            let mut size = LEAST << 10;
            while size < 4 << 40 {
                if let Ok(geometry) = Geometry::of(size, Some(block), 100, true) {
                    for group in [0, 1, geometry.groups / 2, geometry.groups - 1] {
                        let group = group.min(geometry.groups - 1);
                        assert!(geometry.inodes_per_group <= u64::from(block) * 8);
                        assert!(geometry.tables(group) + 50 <= geometry.group_blocks(group));
                    }
                    assert!(geometry.blocks * geometry.block <= size);
                } else {
                    assert!(size < 1 << 20 || size > most(block.into()), "{block} {size}");
                }
                size += size / 53;
            }
        }
    }

    #[test]
    fn few_groups_hold_a_superblock() {
        let geometry = Geometry::of(4 << 30, Some(1024), 0, true).unwrap();
        let with: Vec<u64> = (0..100).filter(|group| geometry.has_superblock(*group)).collect();
        assert_eq!(with, [0, 1, 3, 5, 7, 9, 25, 27, 49, 81]);
    }
}
