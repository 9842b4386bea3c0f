//! The blocks of an ext file system: which ones are in use, and writing them.

use super::super::mistake::Error;
use super::super::storage::Volume;
use super::geometry::Geometry;

/// Consecutive blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: u64,
    pub(super) count: u64,
}

/// Blocks are taken from the first to the last and never given back, so every group is in
/// use up to some block and free after it.
pub(super) struct Image<'a> {
    pub(super) geometry: Geometry,
    volume: Volume<'a>,
    /// The group that blocks are taken from.
    group: u64,
    /// How many blocks of this group are in use, with its tables.
    used: u64,
    /// How many blocks were asked for when all were in use.
    pub(super) missing: u64,
}

impl<'a> Image<'a> {
    pub(super) fn new(geometry: Geometry, volume: Volume<'a>) -> Self {
        let used = geometry.tables(0);
        Self { geometry, volume, group: 0, used, missing: 0 }
    }

    /// The bytes of the partition.
    pub(super) fn size(&self) -> u64 {
        self.volume.size()
    }

    pub(super) fn block(&self) -> usize {
        self.geometry.block as usize
    }

    /// Takes blocks. When none are left it goes on counting, so that an error can say how many
    /// are missing; such blocks have the number 0 and are not written.
    pub(super) fn take(&mut self, mut count: u64) -> Vec<Run> {
        let mut runs = Vec::new();
        while count > 0 {
            if self.group == self.geometry.groups {
                self.missing += count;
                runs.push(Run { start: 0, count });
                break;
            }
            let left = self.geometry.group_blocks(self.group) - self.used;
            let taken = left.min(count);
            if taken > 0 {
                let start = self.geometry.start(self.group) + self.used;
                runs.push(Run { start, count: taken });
                self.used += taken;
                count -= taken;
            }
            if taken == left {
                self.group += 1;
                if self.group < self.geometry.groups {
                    self.used = self.geometry.tables(self.group);
                }
            }
        }
        runs
    }

    /// Takes one block.
    pub(super) fn take_one(&mut self) -> u64 {
        self.take(1).first().map_or(0, |run| run.start)
    }

    /// How many blocks of a group are in use.
    pub(super) fn used(&self, group: u64) -> u64 {
        match group.cmp(&self.group) {
            std::cmp::Ordering::Less => self.geometry.group_blocks(group),
            std::cmp::Ordering::Equal => self.used,
            std::cmp::Ordering::Greater => self.geometry.tables(group),
        }
    }

    /// How many blocks are not in use.
    pub(super) fn free(&self) -> u64 {
        let free = |group| self.geometry.group_blocks(group) - self.used(group);
        (0..self.geometry.groups).map(free).sum()
    }

    /// Writes consecutive blocks; the last one may have fewer bytes.
    pub(super) fn write(&mut self, block: u64, bytes: &[u8]) -> Result<(), Error> {
        if block == 0 {
            return Ok(());
        }
        self.volume.write(block * self.geometry.block, bytes)
    }

    /// Writes bytes at a byte of the partition.
    pub(super) fn write_at(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        self.volume.write(at, bytes)
    }
}
