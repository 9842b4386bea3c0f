//! Which blocks a file has.
//!
//! An inode has 60 bytes for this. Without extents they hold the numbers of 12 blocks, and of
//! one block each with the numbers of blocks, of blocks of such blocks, and of blocks of
//! those. `extents.rs` has the other way. See "Block Map" in the kernel's
//! `Documentation/filesystems/ext4`.

use super::super::bytes::put32;
use super::super::mistake::Error;
use super::extents;
use super::image::{Image, Run};

/// Blocks that an inode names itself.
const DIRECT: u64 = 12;

/// The blocks of a file, from its first to its last. What no piece covers is a hole.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) pieces: Vec<Piece>,
    /// How many blocks there are, with those that hold numbers of blocks.
    pub(super) blocks: u64,
}

/// Consecutive blocks of a file that are consecutive on disk too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The first of them in the file.
    pub(super) from: u64,
    /// Where they are.
    pub(super) run: Run,
}

impl Map {
    /// Adds blocks that begin at block `from` of the file.
    pub(super) fn add(&mut self, mut from: u64, runs: &[Run]) {
        for run in runs {
            self.blocks += run.count;
            match self.pieces.last_mut() {
                Some(last)
                    if last.from + last.run.count == from
                        && last.run.start + last.run.count == run.start =>
                {
                    last.run.count += run.count;
                }
                Some(_) | None => self.pieces.push(Piece { from, run: *run }),
            }
            from += run.count;
        }
    }

    /// Writes the blocks that hold numbers of blocks, and returns what the inode holds.
    pub(super) fn finish(
        &mut self,
        image: &mut Image<'_>,
        extents: bool,
    ) -> Result<[u8; 60], Error> {
        if extents { extents::write(self, image) } else { self.numbers(image) }
    }

    fn numbers(&mut self, image: &mut Image<'_>) -> Result<[u8; 60], Error> {
        let mut words = [0; 60];
        for block in 0..DIRECT {
            put32(&mut words, block as usize * 4, self.find(block));
        }
        let per_block = image.geometry.block / 4;
        let mut from = DIRECT;
        let mut span = 1;
        for word in 12..15 {
            let block = self.indirect(image, from, span)?;
            put32(&mut words, word * 4, block);
            span *= per_block;
            from += span;
        }
        Ok(words)
    }

    /// Writes a block with the numbers of blocks that each cover `span` blocks of the file,
    /// and returns its number. Where the file has holes only there is none.
    fn indirect(&mut self, image: &mut Image<'_>, from: u64, span: u64) -> Result<u32, Error> {
        let per_block = image.geometry.block / 4;
        if !self.any(from, from + span * per_block) {
            return Ok(0);
        }
        let number = image.take_one();
        self.blocks += 1;
        let mut block = vec![0; image.block()];
        for index in 0..per_block {
            let from = from + index * span;
            let child = match span {
                1 => self.find(from),
                _ => self.indirect(image, from, span / per_block)?,
            };
            put32(&mut block, index as usize * 4, child);
        }
        image.write(number, &block)?;
        Ok(number as u32)
    }

    /// The number of a block of the file, or 0.
    fn find(&self, block: u64) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.from <= block);
        let piece = after.checked_sub(1).map(|index| self.pieces[index]);
        let place = piece.filter(|piece| block < piece.from + piece.run.count);
        place.map_or(0, |piece| (piece.run.start + block - piece.from) as u32)
    }

    /// Whether any of these blocks is no hole.
    fn any(&self, from: u64, to: u64) -> bool {
        let next = self.pieces.partition_point(|piece| piece.from + piece.run.count <= from);
        self.pieces.get(next).is_some_and(|piece| piece.from < to)
    }
}

/// Most blocks of a file that 12 numbers and three levels of blocks can name, or extents.
pub(super) fn most_blocks(block: u64, extents: bool) -> u64 {
    let per_block = block / 4;
    if extents { 1 << 31 } else { DIRECT + per_block * (1 + per_block * (1 + per_block)) }
}
