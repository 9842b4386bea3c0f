//! Extents, which only ext4 has: the blocks of a file as pieces instead of single numbers.
//!
//! A node is a header of 12 bytes and entries of 12 bytes. The root is in the inode and has 4
//! entries; other nodes fill a block. The entries of the lowest nodes are extents, and those
//! above name nodes. See "Extent Tree" in the kernel's `Documentation/filesystems/ext4`.

use super::super::bytes::{high, low, put_bytes, put16, put32};
use super::super::mistake::Error;
use super::image::Image;
use super::pieces::Pieces;

const MAGIC: u16 = 0xf30a;

/// The bytes of a header and of an entry.
const ENTRY: usize = 12;

/// Entries of the root.
const ROOT: usize = 4;

/// Most blocks of an extent; larger numbers mean that it holds no data yet.
const LONGEST: u64 = 1 << 15;

/// Writes the nodes below the root, and returns the root.
pub(super) fn write(pieces: &mut Pieces, image: &mut Image<'_>) -> Result<[u8; 60], Error> {
    let mut entries = Vec::new();
    for piece in &pieces.pieces {
        for from in (0..piece.run.count).step_by(LONGEST as usize) {
            let count = (piece.run.count - from).min(LONGEST);
            let start = piece.run.start + from;
            let mut entry = [0; ENTRY];
            put32(&mut entry, 0, (piece.from + from) as u32);
            put16(&mut entry, 4, count as u16);
            put16(&mut entry, 6, (start >> 32) as u16);
            put32(&mut entry, 8, start as u32);
            entries.push(entry);
        }
    }
    let most = image.block() / ENTRY - 1;
    let mut depth = 0;
    while entries.len() > ROOT {
        let mut above = Vec::new();
        for part in entries.chunks(most) {
            let number = image.take_one();
            pieces.blocks += 1;
            let mut block = vec![0; image.block()];
            fill(&mut block, part, most, depth);
            image.write(number, &block)?;
            let mut entry = [0; ENTRY];
            // The first block of the file that it covers.
            put_bytes(&mut entry, 0, &part[0][..4]);
            put16(&mut entry, 4, low(number as u32));
            put16(&mut entry, 6, high(number as u32));
            above.push(entry);
        }
        entries = above;
        depth += 1;
    }
    let mut root = [0; 60];
    fill(&mut root, &entries, ROOT, depth);
    Ok(root)
}

fn fill(node: &mut [u8], entries: &[[u8; ENTRY]], most: usize, depth: u16) {
    put16(node, 0, MAGIC);
    put16(node, 2, entries.len() as u16);
    put16(node, 4, most as u16);
    put16(node, 6, depth);
    for (index, entry) in entries.iter().enumerate() {
        put_bytes(node, ENTRY * (index + 1), entry);
    }
}
