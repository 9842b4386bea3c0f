//! The journal of ext3 and ext4: a file without a name, in inode 8.
//!
//! Its first block says how large it is, and that there is nothing to do; the others are not
//! read before they are written. Its numbers are big-endian. See "Journal (jbd2)" in the
//! kernel's `Documentation/filesystems/ext4`.

use super::super::mistake::{Error, Problem};
use super::image::Image;
use super::inode::{BLOCKS, Inode};
use super::map;
use super::pieces::Pieces;

/// The inode of the journal.
pub(super) const INODE: u32 = 8;

const MAGIC: u32 = 0xc03b_3998;
/// The second version of the superblock of a journal.
const SUPERBLOCK: u32 = 4;
/// The first block for transactions, and the number of the first one.
const FIRST: u32 = 1;

/// What the superblock of the file system repeats of the journal's inode.
pub(super) struct Journal {
    pub(super) map: [u8; BLOCKS],
    pub(super) size: u64,
}

/// How many blocks the journal of a file system has, as mke2fs decides it; none if the file
/// system is too small for one.
fn length(blocks: u64) -> Option<u64> {
    Some(match blocks {
        0..2048 => return None,
        2048..32768 => 1024,
        32768..262_144 => 4096,
        262_144..524_288 => 8192,
        524_288..4_194_304 => 16384,
        4_194_304..8_388_608 => 32768,
        8_388_608..16_777_216 => 65536,
        16_777_216..33_554_432 => 131_072,
        _ => 262_144,
    })
}

/// Takes the blocks of the journal and writes it.
pub(super) fn write(
    image: &mut Image<'_>,
    uuid: [u8; 16],
    extents: bool,
    time: u32,
) -> Result<Result<Journal, Problem>, Error> {
    let block = image.geometry.block;
    let Some(length) = length(image.geometry.blocks) else {
        return Ok(Err(Problem::JournalRoom(2048 * block)));
    };
    let runs = image.take(length);
    let mut pieces = Pieces::default();
    pieces.add(0, &runs);
    let words = map::finish(&mut pieces, image, extents)?;

    let mut superblock = [0; 1024];
    let mut put = |at: usize, value: u32| {
        superblock[at..at + 4].copy_from_slice(&value.to_be_bytes());
    };
    put(0, MAGIC);
    put(4, SUPERBLOCK);
    put(12, block as u32);
    put(16, length as u32);
    put(20, FIRST);
    put(24, FIRST);
    // One file system uses it.
    put(64, 1);
    superblock[48..64].copy_from_slice(&uuid);
    image.write(runs.first().map_or(0, |run| run.start), &superblock)?;

    let size = length * block;
    let inode = Inode {
        mode: 0o100_600,
        user: 0,
        group: 0,
        size,
        links: 1,
        blocks: pieces.blocks,
        extents,
        map: words,
        xattrs: 0,
    };
    inode.write(image, INODE, time)?;
    Ok(Ok(Journal { map: words, size }))
}
