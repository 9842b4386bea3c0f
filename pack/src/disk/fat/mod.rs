//! FAT16 and FAT32.
//!
//! | part | holds |
//! |---|---|
//! | boot sector | the sizes of everything (`geometry.rs`) |
//! | FAT, twice | for each cluster the next one of its file, or that it is the last |
//! | root folder | with FAT16 a place of its own, with FAT32 the first cluster |
//! | clusters | files and folders, each in one piece, in the order in which they are written |
//!
//! The specification is Microsoft's "FAT: General Overview of On-Disk Format" (fatgen103).
//! Boot loaders of ROMs read little of it: they need the first file at the start, in one
//! piece, and heads, sectors and hidden sectors as of a hard disk.

mod folder;
mod geometry;
mod name;
mod plan;
mod table;
mod time;

pub(crate) use geometry::Width;
pub(crate) use time::LATEST;

use super::data::{Chunks, open};
use super::job::Job;
use super::mistake::{Error, Problem};
use super::paths::{Mistakes, enough};
use super::storage::Volume;
use crate::tree::Tree;
use geometry::Geometry;
use plan::{Piece, Plan, What};
use time::Stamp;

/// Writes a tree as a FAT file system.
pub(crate) fn write(
    job: &Job<'_>,
    width: Width,
    mut volume: Volume<'_>,
    tree: &dyn Tree,
    mistakes: &mut Mistakes,
) -> Result<(), Error> {
    let geometry = Geometry::of(width, volume.size()).map_err(|problem| job.mistake(problem))?;
    let plan = Plan::of(tree, job.settings, &geometry, mistakes)?;
    let cluster = geometry.cluster_bytes();
    let free = job.settings.free;
    let needed = plan.clusters + free.div_ceil(cluster);
    if needed > u64::from(geometry.clusters) {
        let missing = (needed - u64::from(geometry.clusters)).saturating_mul(cluster);
        mistakes.add(Problem::Full { missing, free, size: enough(volume.size(), missing) });
    }
    mistakes.check()?;

    let label = &job.settings.label;
    let used = plan.clusters as u32;
    geometry.write_start(&mut volume, job, used)?;
    table::write(&mut volume, &geometry, &plan.pieces)?;
    let stamp = Stamp::of(job.time);
    for Piece { what, first, clusters } in plan.pieces {
        let mut at = geometry.place(first);
        match what {
            What::Folder(folder) => {
                let folder = &plan.folders[folder];
                let mut bytes = folder.bytes(tree.nodes(), &plan.firsts, label, stamp);
                // Nothing may follow the entries but zeros.
                bytes.resize(bytes.len().max((u64::from(clusters) * cluster) as usize), 0);
                volume.write(at, &bytes)?;
            }
            What::File { node, size } => {
                let node = &tree.nodes()[node];
                let mut chunks = Chunks::new(open(tree, node, size.into())?, &node.path);
                while let Some(chunk) = chunks.next()? {
                    volume.write(at, chunk)?;
                    at += chunk.len() as u64;
                }
            }
        }
    }
    Ok(())
}
