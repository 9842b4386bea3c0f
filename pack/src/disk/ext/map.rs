//! Which blocks a file has.
//!
//! An inode has 60 bytes for this. Without extents they hold the numbers of 12 blocks, and of
//! one block each with the numbers of blocks, of blocks of such blocks, and of blocks of
//! those. `extents.rs` has the other way. See "Block Map" in the kernel's
//! `Documentation/filesystems/ext4`.

use super::super::bytes::put32;
use super::super::mistake::Error;
use super::extents;
use super::image::Image;
use super::pieces::Pieces;

/// Blocks that an inode names itself.
const DIRECT: u64 = 12;

/// Writes the blocks that hold numbers of blocks, and returns what the inode holds.
pub(super) fn finish(
    pieces: &mut Pieces,
    image: &mut Image<'_>,
    extents: bool,
) -> Result<[u8; 60], Error> {
    if extents { extents::write(pieces, image) } else { numbers(pieces, image) }
}

fn numbers(pieces: &mut Pieces, image: &mut Image<'_>) -> Result<[u8; 60], Error> {
    let mut words = [0; 60];
    for block in 0..DIRECT {
        put32(&mut words, block as usize * 4, pieces.find(block));
    }
    let per_block = image.geometry.block / 4;
    let mut from = DIRECT;
    let mut span = 1;
    for word in 12..15 {
        let block = indirect(pieces, image, from, span)?;
        put32(&mut words, word * 4, block);
        span *= per_block;
        from += span;
    }
    Ok(words)
}

/// Writes a block with the numbers of blocks that each cover `span` blocks of the file,
/// and returns its number. Where the file has holes only there is none.
fn indirect(
    pieces: &mut Pieces,
    image: &mut Image<'_>,
    from: u64,
    span: u64,
) -> Result<u32, Error> {
    let per_block = image.geometry.block / 4;
    if !pieces.any(from, from + span * per_block) {
        return Ok(0);
    }
    let number = image.take_one();
    pieces.blocks += 1;
    let mut block = vec![0; image.block()];
    for index in 0..per_block {
        let from = from + index * span;
        let child = match span {
            1 => pieces.find(from),
            _ => indirect(pieces, image, from, span / per_block)?,
        };
        put32(&mut block, index as usize * 4, child);
    }
    image.write(number, &block)?;
    Ok(number as u32)
}

/// Most blocks of a file that 12 numbers and three levels of blocks can name, or extents.
pub(super) fn most_blocks(block: u64, extents: bool) -> u64 {
    let per_block = block / 4;
    if extents { 1 << 31 } else { DIRECT + per_block * (1 + per_block * (1 + per_block)) }
}
