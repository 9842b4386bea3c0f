//! The pieces of a file on disk.

use super::image::Run;

/// The blocks of a file, from its first to its last. What no piece covers is a hole.
#[derive(Debug, Default)]
pub(super) struct Pieces {
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

impl Pieces {
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

    /// The number of a block of the file, or 0.
    pub(super) fn find(&self, block: u64) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.from <= block);
        let piece = after.checked_sub(1).map(|index| self.pieces[index]);
        let place = piece.filter(|piece| block < piece.from + piece.run.count);
        place.map_or(0, |piece| (piece.run.start + block - piece.from) as u32)
    }

    /// Whether any of these blocks is no hole.
    pub(super) fn any(&self, from: u64, to: u64) -> bool {
        let next = self.pieces.partition_point(|piece| piece.from + piece.run.count <= from);
        self.pieces.get(next).is_some_and(|piece| piece.from < to)
    }
}
