//! The superblock and the descriptors of the groups, with their copies, and the bitmaps. See
//! "Super Block" and "Block Group Descriptors" in the kernel's
//! `Documentation/filesystems/ext4`.

use super::super::bytes::{put_bytes, put16, put32};
use super::super::mistake::Error;
use super::features::Features;
use super::geometry::{DESCRIPTOR, INODE, RESERVED};
use super::image::Image;
use super::inode::BLOCKS;
use super::journal::{self, Journal};

/// The first superblock is here, whatever the blocks are.
const AT: u64 = 1024;

/// Attributes of users, and access control lists, are on when it is mounted.
const MOUNT_OPTIONS: u32 = 0x4 | 0x8;

/// Hashes of names take letters as signed, as on the machines where most disks are made.
const SIGNED_HASH: u32 = 1;

/// What is said of the whole file system.
pub(super) struct Summary<'a> {
    pub(super) features: Features,
    pub(super) label: &'a str,
    pub(super) uuid: [u8; 16],
    pub(super) hash_seed: [u8; 16],
    pub(super) time: u32,
    pub(super) journal: Option<Journal>,
    /// How many inodes are in use; they are the first ones.
    pub(super) inodes: u64,
    /// How many folders each group's inodes are.
    pub(super) folders: Vec<u16>,
}

/// Writes everything that counts what is in use.
pub(super) fn write(image: &mut Image<'_>, summary: &Summary<'_>) -> Result<(), Error> {
    let geometry = image.geometry.clone();
    let per_group = geometry.inodes_per_group;
    let mut descriptors = Vec::with_capacity(geometry.groups as usize * DESCRIPTOR as usize);
    for group in 0..geometry.groups {
        let bitmaps = geometry.start(group) + geometry.head(group);
        let blocks = geometry.group_blocks(group);
        let used = image.used(group);
        let inodes = summary.inodes.saturating_sub(group * per_group).min(per_group);
        let mut descriptor = [0; DESCRIPTOR as usize];
        put32(&mut descriptor, 0, bitmaps as u32);
        put32(&mut descriptor, 4, bitmaps as u32 + 1);
        put32(&mut descriptor, 8, bitmaps as u32 + 2);
        put16(&mut descriptor, 12, (blocks - used) as u16);
        put16(&mut descriptor, 14, (per_group - inodes) as u16);
        put16(&mut descriptor, 16, summary.folders[group as usize]);
        descriptors.extend(descriptor);
        let bits = geometry.blocks_per_group();
        image.write(bitmaps, &bitmap(bits, used, blocks))?;
        image.write(bitmaps + 1, &bitmap(bits, inodes, per_group))?;
    }
    for group in (0..geometry.groups).filter(|group| geometry.has_superblock(*group)) {
        let superblock = superblock(image, summary, group as u16);
        let start = geometry.start(group) * geometry.block;
        image.write_at(if group == 0 { AT } else { start }, &superblock)?;
        image.write(geometry.start(group) + 1, &descriptors)?;
    }
    Ok(())
}

/// A bit for each block or inode of a group: the first `used` are in use, and those from
/// `count` on do not exist, which looks the same.
fn bitmap(bits: u64, used: u64, count: u64) -> Vec<u8> {
    let byte = |byte: u64| {
        (0..8).fold(0, |value, bit| {
            let number = byte * 8 + bit;
            let set = number < used || number >= count;
            value | u8::from(set) << bit
        })
    };
    (0..bits / 8).map(byte).collect()
}

fn superblock(image: &Image<'_>, summary: &Summary<'_>, group: u16) -> [u8; 1024] {
    let geometry = &image.geometry;
    let inodes = geometry.inodes_per_group * geometry.groups;
    let block_size = (geometry.block / 1024).trailing_zeros();
    let features = summary.features;
    let mut bytes = [0; 1024];
    put32(&mut bytes, 0, inodes as u32);
    put32(&mut bytes, 4, geometry.blocks as u32);
    // No blocks are reserved for root.
    put32(&mut bytes, 12, image.free() as u32);
    put32(&mut bytes, 16, (inodes - summary.inodes) as u32);
    put32(&mut bytes, 20, geometry.first_block as u32);
    put32(&mut bytes, 24, block_size);
    put32(&mut bytes, 28, block_size);
    put32(&mut bytes, 32, geometry.blocks_per_group() as u32);
    put32(&mut bytes, 36, geometry.blocks_per_group() as u32);
    put32(&mut bytes, 40, geometry.inodes_per_group as u32);
    put32(&mut bytes, 48, summary.time);
    // It is not checked after some number of mounts.
    put16(&mut bytes, 54, 0xffff);
    put16(&mut bytes, 56, 0xef53);
    // It is clean, and goes on after errors.
    put16(&mut bytes, 58, 1);
    put16(&mut bytes, 60, 1);
    put32(&mut bytes, 64, summary.time);
    // Inodes may have other sizes, and there are features.
    put32(&mut bytes, 76, 1);
    put32(&mut bytes, 84, RESERVED);
    put16(&mut bytes, 88, INODE as u16);
    put16(&mut bytes, 90, group);
    put32(&mut bytes, 92, features.compatible);
    put32(&mut bytes, 96, features.incompatible);
    put32(&mut bytes, 100, features.read_only);
    put_bytes(&mut bytes, 104, &summary.uuid);
    put_bytes(&mut bytes, 120, summary.label.as_bytes());
    put_bytes(&mut bytes, 236, &summary.hash_seed);
    // Half MD4.
    bytes[252] = 1;
    put32(&mut bytes, 256, MOUNT_OPTIONS);
    put32(&mut bytes, 264, summary.time);
    if let Some(journal) = &summary.journal {
        put32(&mut bytes, 224, journal::INODE);
        // A copy of the journal's inode follows.
        bytes[253] = 1;
        put_bytes(&mut bytes, 268, &journal.map);
        put32(&mut bytes, 268 + BLOCKS, (journal.size >> 32) as u32);
        put32(&mut bytes, 268 + BLOCKS + 4, journal.size as u32);
    }
    put32(&mut bytes, 352, SIGNED_HASH);
    bytes
}
