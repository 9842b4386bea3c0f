//! ext2, ext3 and ext4.
//!
//! All three are one format with different features (`features.rs`). A file system consists of
//! blocks, which are in groups, each with tables of its own (`geometry.rs`). An inode holds
//! everything of a file but its names (`inode.rs`) and says which blocks it has (`map.rs`,
//! `extents.rs`). A folder is a file with names (`folder.rs`).
//!
//! Blocks and inodes are taken in order, so what is free is at the end of each group. Files
//! are read once: runs of 64 KiB of zeros become holes. No blocks are reserved for root.
//!
//! The specification is `Documentation/filesystems/ext4` of the kernel; what is not in it is in
//! `fs/ext4/ext4.h`. What is written by default is understood by Linux 2.6.29.

mod acl;
mod check;
mod extents;
pub(crate) mod features;
mod folder;
mod geometry;
mod image;
mod inode;
mod journal;
mod map;
mod numbers;
mod pieces;
mod superblock;
mod writer;
mod xattr;

use super::filesystem::FileSystem;
use super::id::Uuid;
use super::job::Job;
use super::mistake::{Error, Problem};
use super::paths::{MAX_PATHS, Mistakes, enough, order};
use super::storage::Volume;
use crate::tree::{Kind, Tree};
use features::Features;
use geometry::Geometry;
use image::Image;
use numbers::Numbers;
use superblock::Summary;
use writer::Writer;

/// The last time that inodes of 128 bytes hold: in January 2038.
pub(crate) const LATEST: u64 = i32::MAX as u64;

/// Writes a tree as an ext file system.
pub(crate) fn write(
    job: &Job<'_>,
    fs: FileSystem,
    volume: Volume<'_>,
    tree: &dyn Tree,
    mistakes: &mut Mistakes,
) -> Result<(), Error> {
    let settings = job.settings;
    let refused = |_| Error::Broken("wrong features were not refused");
    let mut features = Features::of(fs, &settings.features).map_err(refused)?;
    let nodes = tree.nodes();
    if nodes.len() > MAX_PATHS {
        mistakes.add(Problem::Paths(MAX_PATHS));
        return mistakes.check();
    }
    // Another name of a file needs no inode.
    let files = nodes.iter().filter(|node| !matches!(node.kind, Kind::HardLink(_))).count();
    let geometry =
        Geometry::of(volume.size(), settings.block_size, files as u64, features.sparse_super())
            .map_err(|problem| job.mistake(problem))?;
    let numbers = Numbers::of(nodes)?;
    let order = order(nodes, &settings.first, mistakes);
    check::check(tree, &numbers, geometry.block, &mut features, mistakes)?;

    let uuid = job.long_id()?.bytes();
    let time = job.time as u32;
    let image = Image::new(geometry, volume);
    let mut writer = Writer::new(image, tree, &numbers, features, time);
    let (first, others) = order.split_at(settings.first.len());
    for node in first {
        let pieces = writer.node(*node, true)?;
        if pieces > 1 {
            mistakes.path(&nodes[*node].path, Problem::Pieces(pieces));
        }
    }
    let journal = if features.has_journal() {
        let written = journal::write(&mut writer.image, uuid, features.extents(), time)?;
        Some(written.map_err(|problem| job.mistake(problem))?)
    } else {
        None
    };
    writer.root()?;
    writer.lost_and_found()?;
    for node in others {
        writer.node(*node, false)?;
    }
    let mut image = writer.finish()?;

    let free = image.free() * image.geometry.block;
    let missing = image.missing * image.geometry.block;
    let missing = missing.saturating_add(settings.free.saturating_sub(free));
    if missing > 0 {
        let size = enough(image.size(), missing);
        mistakes.add(Problem::Full { missing, free: settings.free, size });
    }
    mistakes.check()?;
    let summary = Summary {
        features,
        label: &settings.label,
        uuid,
        hash_seed: Uuid::derived(&format!("{}\0hash seed", job.name)).bytes(),
        time,
        journal,
        inodes: u64::from(numbers.last),
        folders: folders(tree, &numbers, &image.geometry),
    };
    superblock::write(&mut image, &summary)
}

/// How many inodes of each group are folders.
fn folders(tree: &dyn Tree, numbers: &Numbers, geometry: &Geometry) -> Vec<u16> {
    let mut counts = vec![0; geometry.groups as usize];
    let folders = tree.nodes().iter().enumerate().filter(|(_, node)| node.kind == Kind::Folder);
    let mut inodes: Vec<u32> = folders.map(|(index, _)| numbers.inode(Some(index))).collect();
    inodes.push(numbers::ROOT);
    if numbers.lost_and_found.is_none() {
        inodes.push(geometry::RESERVED);
    }
    for inode in inodes {
        counts[(u64::from(inode - 1) / geometry.inodes_per_group) as usize] += 1;
    }
    counts
}
