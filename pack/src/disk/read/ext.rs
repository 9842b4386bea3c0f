//! ext2, ext3 and ext4: what it is, and what is at a path.
//!
//! The kernel's `Documentation/filesystems/ext4` describes the structures.

use super::numbers::{get16, get32, text};
use super::path::{Node, names};
use super::source::{Region, Wrong};
use crate::disk::filesystem::FileSystem;
use crate::disk::id::Uuid;
use std::collections::VecDeque;

/// Where the superblock is.
const AT: u64 = 1024;
/// The inode of the root.
const ROOT: u32 = 2;
/// Most bytes of a folder that are read.
const MOST_FOLDER: u64 = 8 << 20;
/// Most levels of a tree of extents, or of blocks that hold the numbers of blocks.
const MOST_LEVELS: u16 = 5;
/// Most links on the way of one path, as for the kernel.
const MOST_LINKS: usize = 40;
/// Most names that are looked for on the way of one path, with those of links.
const MOST_NAMES: usize = 200;
/// The bytes of an inode that are read: all that the first ext had.
const INODE: usize = 128;

const META_BG: u32 = 0x10;
const BITS_64: u32 = 0x80;
/// The features that make it more than ext3 for a kernel, in both words.
const EXT3_INCOMPATIBLE: u32 = 0x2 | 0x4 | META_BG;
const EXT3_READ_ONLY: u32 = 0x1 | 0x2 | 0x4;
const HAS_JOURNAL: u32 = 0x4;
/// The flag of an inode whose blocks are in extents.
const EXTENTS_FLAG: u32 = 0x8_0000;
/// The flag of an inode that holds its data itself.
const INLINE_FLAG: u32 = 0x1000_0000;

/// An ext file system.
#[derive(Debug)]
pub struct Ext<'a> {
    region: Region<'a>,
    /// Its identifier.
    pub uuid: Uuid,
    /// Its label; empty if it has none.
    pub label: String,
    /// Features that a kernel may ignore.
    pub compatible: u32,
    /// Features that a kernel must know to mount it.
    pub incompatible: u32,
    /// Features that a kernel must know to write to it.
    pub read_only: u32,
    block: u64,
    descriptors: u64,
    descriptor: u64,
    inode: u64,
    inodes: u32,
    inodes_per_group: u32,
}

/// The start of an inode.
struct Inode {
    mode: u16,
    size: u64,
    flags: u32,
    /// Numbers of blocks, extents, or the target of a short link.
    blocks: [u8; 60],
    /// Whether it has blocks.
    has_blocks: bool,
}

impl<'a> Ext<'a> {
    /// Reads the superblock; `None` if it is not that of an ext.
    pub(super) fn read(region: &Region<'a>) -> Result<Option<Self>, Wrong> {
        if region.size() < AT + 1024 {
            return Ok(None);
        }
        let bytes: [u8; 1024] = region.read(AT)?;
        if get16(&bytes, 56) != 0xef53 {
            return Ok(None);
        }
        let size = get32(&bytes, 24);
        let incompatible = get32(&bytes, 96);
        let (inode, descriptor) = match get32(&bytes, 76) {
            0 => (INODE as u64, 32),
            _ if incompatible & BITS_64 == 0 => (u64::from(get16(&bytes, 88)), 32),
            _ => (u64::from(get16(&bytes, 88)), u64::from(get16(&bytes, 254))),
        };
        let inodes_per_group = get32(&bytes, 40);
        if size > 6 || inode < INODE as u64 || descriptor < 32 || inodes_per_group == 0 {
            return Err(Wrong::Broken("the superblock of the ext has impossible sizes"));
        }
        let block = 1024 << size;
        let mut uuid = [0; 16];
        uuid.copy_from_slice(&bytes[104..120]);
        Ok(Some(Self {
            region: *region,
            uuid: Uuid(u128::from_be_bytes(uuid)),
            label: text(&bytes[120..136]),
            compatible: get32(&bytes, 92),
            incompatible,
            read_only: get32(&bytes, 100),
            block,
            descriptors: (u64::from(get32(&bytes, 20)) + 1) * block,
            descriptor,
            inode,
            inodes: get32(&bytes, 0),
            inodes_per_group,
        }))
    }

    /// Which of the three it is, as programs of Linux tell them apart.
    #[must_use]
    pub fn file_system(&self) -> FileSystem {
        let is_ext4 =
            self.incompatible & !EXT3_INCOMPATIBLE != 0 || self.read_only & !EXT3_READ_ONLY != 0;
        match (is_ext4, self.compatible & HAS_JOURNAL != 0) {
            (true, _) => FileSystem::Ext4,
            (false, true) => FileSystem::Ext3,
            (false, false) => FileSystem::Ext2,
        }
    }

    /// What is at a path; links are followed.
    pub(super) fn find(&self, path: &str) -> Result<Option<Node>, Wrong> {
        let mut todo: VecDeque<Vec<u8>> =
            names(path).map(|name| name.as_bytes().to_vec()).collect();
        let mut folders = vec![ROOT];
        let (mut links, mut seen) = (0, 0);
        while let Some(name) = todo.pop_front() {
            seen += 1;
            if seen > MOST_NAMES {
                return Err(Wrong::Broken("a path of the ext is too long"));
            }
            let folder = self.inode(folders.last().copied().unwrap_or(ROOT))?;
            if name == b".." && folder.mode >> 12 == 0o4 {
                if folders.len() > 1 {
                    folders.pop();
                }
                continue;
            }
            let Some(number) = self.entry(&folder, &name)? else { return Ok(None) };
            let inode = self.inode(number)?;
            if inode.mode >> 12 != 0o12 {
                folders.push(number);
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Ok(None);
            }
            let target = self.target(&inode)?;
            if target.first() == Some(&b'/') {
                folders.truncate(1);
            }
            let parts = target.split(|byte| *byte == b'/');
            for part in parts.filter(|part| !part.is_empty() && *part != b".").rev() {
                todo.push_front(part.to_vec());
            }
        }
        let end = self.inode(folders.last().copied().unwrap_or(ROOT))?;
        Ok(Some(match end.mode >> 12 {
            0o10 => Node::File(end.size),
            0o4 => Node::Folder,
            _ => Node::Special,
        }))
    }

    fn inode(&self, number: u32) -> Result<Inode, Wrong> {
        if self.incompatible & META_BG != 0 {
            return Err(Wrong::Broken("the ext has the feature `meta_bg`, which cannot be read"));
        }
        if number == 0 || number > self.inodes {
            return Err(Wrong::Broken("the ext has no such inode"));
        }
        let index = number - 1;
        let group = u64::from(index / self.inodes_per_group);
        let descriptor = self.descriptors + group * self.descriptor;
        let mut table = u64::from(get32(&self.region.read::<4>(descriptor + 8)?, 0));
        if self.descriptor >= 64 {
            table |= u64::from(get32(&self.region.read::<4>(descriptor + 40)?, 0)) << 32;
        }
        let offset = u64::from(index % self.inodes_per_group) * self.inode;
        let bytes: [u8; INODE] = self.region.read(self.place(table)?.saturating_add(offset))?;
        let mut blocks = [0; 60];
        blocks.copy_from_slice(&bytes[40..100]);
        Ok(Inode {
            mode: get16(&bytes, 0),
            size: u64::from(get32(&bytes, 4)) | u64::from(get32(&bytes, 108)) << 32,
            flags: get32(&bytes, 32),
            blocks,
            has_blocks: get32(&bytes, 28) != 0,
        })
    }

    /// The inode of a name in a folder.
    fn entry(&self, folder: &Inode, name: &[u8]) -> Result<Option<u32>, Wrong> {
        if folder.mode >> 12 != 0o4 {
            return Ok(None);
        }
        if folder.flags & INLINE_FLAG != 0 {
            return Err(Wrong::Broken("a folder of the ext is in its inode, which cannot be read"));
        }
        if folder.size > MOST_FOLDER {
            return Err(Wrong::Broken("a folder of the ext is too large"));
        }
        let mut data = vec![0; self.block as usize];
        for index in 0..folder.size / self.block {
            let Some(block) = self.block_of(folder, index)? else { continue };
            self.region.read_into(self.place(block)?, &mut data)?;
            let mut rest = data.as_slice();
            while rest.len() >= 8 {
                let (inode, length) = (get32(rest, 0), usize::from(get16(rest, 4)));
                let found = rest.get(8..8 + usize::from(rest[6]));
                if inode != 0 && found == Some(name) {
                    return Ok(Some(inode));
                }
                // The last entry of a block of 64 KiB has no number for its length.
                if length < 8 || length > rest.len() {
                    break;
                }
                rest = &rest[length..];
            }
        }
        Ok(None)
    }

    /// Where a symbolic link leads.
    fn target(&self, link: &Inode) -> Result<Vec<u8>, Wrong> {
        let size = usize::try_from(link.size).unwrap_or(usize::MAX);
        if let Some(target) = link.blocks.get(..size)
            && (!link.has_blocks || link.flags & EXTENTS_FLAG == 0 && size < link.blocks.len())
        {
            return Ok(target.to_vec());
        }
        if link.size >= self.block {
            return Err(Wrong::Broken("a link of the ext is too long"));
        }
        let Some(block) = self.block_of(link, 0)? else { return Ok(Vec::new()) };
        let mut target = vec![0; size];
        self.region.read_into(self.place(block)?, &mut target)?;
        Ok(target)
    }

    /// The first byte of a block.
    fn place(&self, block: u64) -> Result<u64, Wrong> {
        block.checked_mul(self.block).ok_or(Wrong::Broken("a block of the ext is beyond its end"))
    }

    /// The block that holds a part of a file; `None` if nothing was written there.
    fn block_of(&self, inode: &Inode, index: u64) -> Result<Option<u64>, Wrong> {
        if inode.flags & EXTENTS_FLAG != 0 {
            return self.block_of_extents(&inode.blocks, index);
        }
        let per_block = self.block / 4;
        let mut index = index;
        if index < 12 {
            return Ok(some(get32(&inode.blocks, index as usize * 4)));
        }
        index -= 12;
        for level in 1..=3_u32 {
            let covered = per_block.pow(level);
            if index < covered {
                let mut block = some(get32(&inode.blocks, (11 + level as usize) * 4));
                for level in (0..level).rev() {
                    let Some(at) = block else { return Ok(None) };
                    let slot = index / per_block.pow(level) % per_block;
                    let at = self.place(at)?.saturating_add(slot * 4);
                    block = some(get32(&self.region.read::<4>(at)?, 0));
                }
                return Ok(block);
            }
            index -= covered;
        }
        Ok(None)
    }

    fn block_of_extents(&self, root: &[u8], index: u64) -> Result<Option<u64>, Wrong> {
        let mut node = root.to_vec();
        for _ in 0..=MOST_LEVELS {
            let count = usize::from(get16(&node, 2));
            let depth = get16(&node, 6);
            let entries = node[12..].chunks_exact(12).take(count);
            if get16(&node, 0) != 0xf30a || entries.len() != count {
                break;
            }
            if depth == 0 {
                return Ok(entries.into_iter().find_map(|entry| {
                    let first = u64::from(get32(entry, 0));
                    // A length beyond this is that of blocks that were not written.
                    let length = u64::from(get16(entry, 4));
                    let start = u64::from(get32(entry, 8)) | u64::from(get16(entry, 6)) << 32;
                    let is_in = length <= 0x8000 && (first..first + length).contains(&index);
                    is_in.then(|| start + index - first)
                }));
            }
            let below = entries.take_while(|entry| u64::from(get32(entry, 0)) <= index).last();
            let Some(entry) = below else { return Ok(None) };
            let block = u64::from(get32(entry, 4)) | u64::from(get16(entry, 8)) << 32;
            node = vec![0; self.block as usize];
            self.region.read_into(self.place(block)?, &mut node)?;
        }
        Err(Wrong::Broken("the extents of a file of the ext are broken"))
    }
}

/// A block, unless it is number 0, which stands for none.
fn some(block: u32) -> Option<u64> {
    (block != 0).then_some(u64::from(block))
}
