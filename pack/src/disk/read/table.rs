//! Partition tables.

use super::numbers::{get16, get32, get64};
use super::source::{Region, Source, Wrong};
use crate::disk::id::Uuid;
use crate::disk::kind::{PartitionType, Table};
use crate::disk::layout::SECTOR;

/// Most entries of a GPT that are read; 128 are usual.
const MOST_ENTRIES: u32 = 1024;
/// The bytes of the header of a GPT that its checksum covers.
const HEADER: usize = 92;
/// The type of the partition that stands for a GPT.
const PROTECTIVE: u8 = 0xee;

/// What a partition table says.
#[derive(Debug)]
pub struct Partitions {
    /// Which table it is.
    pub table: Table,
    /// The bytes of the disk.
    pub size: u64,
    /// The partitions, in the order of their numbers.
    pub list: Vec<Found>,
}

/// A partition as the table has it. It may be beyond the end of the disk.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its number, from 1.
    pub number: usize,
    /// Its first byte.
    pub start: u64,
    /// Its bytes.
    pub size: u64,
    /// Its type.
    pub kind: PartitionType,
    /// Whether it is marked as the one to start from.
    pub boot: bool,
    /// Its own identifier, as Linux writes it after `PARTUUID=`.
    pub id: String,
    /// Its name in a GPT.
    pub name: String,
}

/// Reads the table of a disk.
///
/// # Errors
///
/// If there is none, or it is broken.
pub fn partitions(source: &dyn Source) -> Result<Partitions, Wrong> {
    let size = source.size()?;
    let disk = Region::new(source, 0, size);
    let first: [u8; 512] = disk.read(0)?;
    if first[510..] != [0x55, 0xaa] {
        return Err(Wrong::Broken("there is no partition table"));
    }
    let entries = first[446..510].chunks_exact(16);
    if entries.clone().any(|entry| entry[4] == PROTECTIVE) {
        return Ok(Partitions { table: Table::Gpt, size, list: gpt(&disk)? });
    }
    let disk_id = get32(&first, 440);
    let list = entries.enumerate().filter(|(_, entry)| entry[4] != 0).map(|(index, entry)| Found {
        number: index + 1,
        start: u64::from(get32(entry, 8)) * SECTOR,
        size: u64::from(get32(entry, 12)) * SECTOR,
        kind: PartitionType::Byte(entry[4]),
        boot: entry[0] == 0x80,
        id: format!("{disk_id:08x}-{:02x}", index + 1),
        name: String::new(),
    });
    Ok(Partitions { table: Table::Mbr, size, list: list.collect() })
}

fn gpt(disk: &Region<'_>) -> Result<Vec<Found>, Wrong> {
    let mut header: [u8; HEADER] = disk.read(SECTOR)?;
    if header[..8] != *b"EFI PART" {
        return Err(Wrong::Broken("the GPT has no header"));
    }
    let checksum = get32(&header, 16);
    header[16..20].fill(0);
    if get32(&header, 12) as usize != HEADER || crc32fast::hash(&header) != checksum {
        return Err(Wrong::Broken("the header of the GPT has a wrong checksum"));
    }
    let (count, length) = (get32(&header, 80), get32(&header, 84));
    if count > MOST_ENTRIES || !(128..=4096).contains(&length) {
        return Err(Wrong::Broken("the GPT has too many entries, or too large ones"));
    }
    let mut entries = vec![0; count as usize * length as usize];
    let at = get64(&header, 72).checked_mul(SECTOR);
    disk.read_into(at.unwrap_or(u64::MAX), &mut entries)?;
    if crc32fast::hash(&entries) != get32(&header, 88) {
        return Err(Wrong::Broken("the entries of the GPT have a wrong checksum"));
    }
    let mut list = Vec::new();
    for (index, entry) in entries.chunks_exact(length as usize).enumerate() {
        let kind = uuid(entry, 0);
        if kind.0 == 0 {
            continue;
        }
        let (first, last) = (get64(entry, 32), get64(entry, 40));
        let wrong = Wrong::Broken("a partition of the GPT ends before it starts");
        let count = last.checked_sub(first).and_then(|count| count.checked_add(1)).ok_or(wrong)?;
        let units: Vec<u16> = (56..128).step_by(2).map(|at| get16(entry, at)).collect();
        let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
        list.push(Found {
            number: index + 1,
            start: first.saturating_mul(SECTOR),
            size: count.saturating_mul(SECTOR),
            kind: PartitionType::Guid(kind),
            boot: get64(entry, 48) & 4 != 0,
            id: uuid(entry, 16).to_string(),
            name: String::from_utf16_lossy(&units[..end]),
        });
    }
    Ok(list)
}

/// A GUID, whose first three groups are little-endian.
fn uuid(entry: &[u8], at: usize) -> Uuid {
    let start = u128::from(get32(entry, at)) << 96
        | u128::from(get16(entry, at + 4)) << 80
        | u128::from(get16(entry, at + 6)) << 64;
    let rest = entry[at + 8..at + 16].iter().fold(0, |value, byte| value << 8 | u128::from(*byte));
    Uuid(start | rest)
}
