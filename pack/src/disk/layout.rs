//! Where partitions are. Nothing here reads or writes, so a compiler can use it.

use std::ops::Range;

use super::filesystem::FileSystem;
use super::kind::{PartitionType, Table};
use super::mistake::{At, Mistake, Problem};

/// The bytes of a sector. Disks with other sectors are not written.
pub const SECTOR: u64 = 512;

/// Most bytes of a disk with an MBR, which counts sectors with 32 bits.
pub const MBR_MOST: u64 = 2 << 40;

/// Most bytes of a disk with a GPT.
pub const GPT_MOST: u64 = 8 << 40;

/// Most partitions in an MBR. There are no logical ones.
pub const MBR_PARTITIONS: usize = 4;

/// Most partitions in a GPT of the usual size.
pub const GPT_PARTITIONS: usize = 128;

/// Most entries of raw data.
pub const RAW_MOST: usize = 128;

/// The sectors of a GPT at both ends of the disk, without the MBR: 32 for 128 entries, and a
/// header.
pub(crate) const GPT_SECTORS: u64 = 33;

/// The boot code at the start of an MBR, which raw data may give.
const BOOT_CODE: u64 = 440;

const MIB: u64 = 1 << 20;

/// What is asked of a partition's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What the partition holds.
    pub fs: FileSystem,
    /// Its first byte; by default the next MiB after the partition before it.
    pub start: Option<u64>,
    /// How long it is.
    pub length: Length,
    /// What the table says that it is; by default what is usual for the file system.
    pub kind: Option<PartitionType>,
    /// Marks it as the one to start from.
    pub boot: bool,
}

/// How long a partition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Up to the next partition that says where it starts, or to the end of the disk.
    Rest,
    /// This many bytes.
    Size(u64),
    /// Up to this byte, which is the first after it.
    End(u64),
}

/// Where a partition is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its first byte.
    pub start: u64,
    /// Its bytes.
    pub size: u64,
    /// What the table says that it is.
    pub kind: PartitionType,
    /// Marked as the one to start from.
    pub boot: bool,
}

impl Place {
    fn range(&self) -> Range<u64> {
        self.start..self.start + self.size
    }
}

/// Finds the places of partitions on a disk of `size` bytes, and compares them with each
/// other, the table and the raw data.
///
/// # Errors
///
/// All mistakes that were found.
pub fn plan(
    size: u64,
    table: Table,
    slots: &[Slot],
    raw: &[Range<u64>],
) -> Result<Vec<Place>, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut report = |at, problem| mistakes.push(Mistake { at, problem });
    let (head, tail, most, partitions) = match table {
        Table::Mbr => (SECTOR, 0, MBR_MOST, MBR_PARTITIONS),
        Table::Gpt => ((1 + GPT_SECTORS) * SECTOR, GPT_SECTORS * SECTOR, GPT_MOST, GPT_PARTITIONS),
    };
    let disk = if !size.is_multiple_of(SECTOR) {
        Some(Problem::Unaligned { what: "size", bytes: size })
    } else if size > most {
        Some(Problem::DiskTooLarge(most))
    } else if size <= head + tail {
        Some(Problem::DiskTooSmall(head + tail + SECTOR))
    } else if slots.len() > partitions {
        Some(Problem::TooMany { what: "partitions", most: partitions })
    } else if raw.len() > RAW_MOST {
        Some(Problem::TooMany { what: "entries of raw data", most: RAW_MOST })
    } else {
        None
    };
    if let Some(problem) = disk {
        report(At::Disk, problem);
        return Err(mistakes);
    }
    let free = head..size - tail;

    let mut places = Vec::new();
    let mut next = free.start;
    for (index, slot) in slots.iter().enumerate() {
        let number = index + 1;
        let start = slot.start.unwrap_or_else(|| next.next_multiple_of(MIB));
        match place(table, slot, start, rest_end(start, slots, free.end), &free) {
            Ok(place) => {
                next = place.range().end;
                places.push((number, place));
            }
            Err(problem) => {
                report(At::Partition(number), problem);
                // What comes after it is looked at as if it were as long as it says.
                next = end_of(slot, start).unwrap_or(start).clamp(free.start, free.end);
            }
        }
    }
    for (index, (number, place)) in places.iter().enumerate() {
        for (other, second) in &places[index + 1..] {
            if let Some(byte) = common(&place.range(), &second.range()) {
                report(At::Partitions(*number, *other), Problem::Overlap(byte));
            }
        }
    }
    for (index, data) in raw.iter().enumerate() {
        let number = index + 1;
        if data.end > size {
            report(At::Raw(number), Problem::PastEnd { end: data.end, most: size });
        }
        let tables = match table {
            Table::Mbr => [BOOT_CODE..free.start, size..size],
            Table::Gpt => [BOOT_CODE..free.start, free.end..size],
        };
        if tables.iter().any(|table| common(table, data).is_some()) {
            report(At::Raw(number), Problem::OverTable);
        }
        for (partition, place) in &places {
            if let Some(byte) = common(&place.range(), data) {
                report(At::RawAndPartition(number, *partition), Problem::Overlap(byte));
            }
        }
        for (other, second) in raw.iter().enumerate().skip(number) {
            if let Some(byte) = common(data, second) {
                report(At::Raws(number, other + 1), Problem::Overlap(byte));
            }
        }
    }
    if mistakes.is_empty() {
        Ok(places.into_iter().map(|(_, place)| place).collect())
    } else {
        Err(mistakes)
    }
}

/// Where a partition without a length ends.
fn rest_end(start: u64, slots: &[Slot], end: u64) -> u64 {
    let given = slots.iter().filter_map(|slot| slot.start);
    given.filter(|other| *other > start).min().unwrap_or(end).min(end)
}

/// Where a partition says that it ends.
fn end_of(slot: &Slot, start: u64) -> Option<u64> {
    match slot.length {
        Length::Rest => None,
        Length::Size(size) => Some(start.saturating_add(size)),
        Length::End(end) => Some(end),
    }
}

/// The place of one partition by itself.
fn place(
    table: Table,
    slot: &Slot,
    start: u64,
    rest: u64,
    free: &Range<u64>,
) -> Result<Place, Problem> {
    let end = end_of(slot, start).unwrap_or(rest);
    let kind = slot.kind.unwrap_or_else(|| PartitionType::usual(table, slot.fs));
    if !matches!(
        (table, kind),
        (Table::Mbr, PartitionType::Byte(1..)) | (Table::Gpt, PartitionType::Guid(_))
    ) {
        return Err(Problem::WrongType);
    }
    if !start.is_multiple_of(SECTOR) {
        return Err(Problem::Unaligned { what: "start", bytes: start });
    }
    match slot.length {
        Length::Size(size) if !size.is_multiple_of(SECTOR) => {
            return Err(Problem::Unaligned { what: "size", bytes: size });
        }
        Length::End(end) if !end.is_multiple_of(SECTOR) => {
            return Err(Problem::Unaligned { what: "end", bytes: end });
        }
        Length::Size(_) | Length::End(_) | Length::Rest => {}
    }
    if start < free.start {
        return Err(Problem::InTable { start, first: free.start });
    }
    if end == start || (slot.length == Length::Rest && end < start) {
        return Err(Problem::NoRoom(start));
    }
    if end < start {
        return Err(Problem::EndBeforeStart { start, end });
    }
    if end > free.end {
        return Err(Problem::PastEnd { end, most: free.end });
    }
    if matches!(slot.fs, FileSystem::Fat16 | FileSystem::Fat32) && start >= MBR_MOST {
        return Err(Problem::FatStart { start, most: MBR_MOST });
    }
    Ok(Place { start, size: end - start, kind, boot: slot.boot })
}

/// The first byte that two ranges have in common.
fn common(one: &Range<u64>, other: &Range<u64>) -> Option<u64> {
    let start = one.start.max(other.start);
    (start < one.end.min(other.end)).then_some(start)
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
