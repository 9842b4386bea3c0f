//! The master boot record.
//!
//! The first sector of a disk:
//!
//! | offset | bytes | holds |
//! |---|---|---|
//! | 0 | 440 | boot code |
//! | 440 | 4 | identifier of the disk |
//! | 446 | 4 × 16 | partitions |
//! | 510 | 2 | 55 aa |
//!
//! A partition has a flag (80 to start from it), its first sector as cylinder, head and
//! sector, its type, its last sector in the same way, its first sector as a number, and the
//! number of its sectors. There is no standard for it; chapter 5.2 of the UEFI specification
//! describes it.

use super::bytes::{put_bytes, put32};
use super::kind::PartitionType;
use super::layout::{Place, SECTOR};
use super::mistake::Error;

/// Heads and sectors of a track that all tools assume of a disk, because FAT and some boot
/// ROMs ask for them.
pub(crate) const HEADS: u16 = 255;
pub(crate) const TRACK: u16 = 63;

/// Where the boot code ends and the table begins.
pub(crate) const TABLE_AT: usize = 440;

/// The sector from its byte 440 on.
pub(crate) fn table(id: u32, places: &[Place]) -> Result<[u8; 512 - TABLE_AT], Error> {
    let mut table = [0; 512 - TABLE_AT];
    put32(&mut table, 0, id);
    for (number, place) in places.iter().enumerate() {
        let (PartitionType::Byte(kind), 0..=3) = (place.kind, number) else {
            return Err(Error::Broken("a partition does not fit in an MBR"));
        };
        let first = place.start / SECTOR;
        let count = place.size / SECTOR;
        put_bytes(&mut table, 6 + number * 16, &entry(place.boot, kind, first, count)?);
    }
    put_bytes(&mut table, 70, &[0x55, 0xaa]);
    Ok(table)
}

/// One entry of the table.
pub(crate) fn entry(boot: bool, kind: u8, first: u64, count: u64) -> Result<[u8; 16], Error> {
    let too_far = |_| Error::Broken("an MBR cannot count so far");
    let mut entry = [0; 16];
    entry[0] = if boot { 0x80 } else { 0 };
    put_bytes(&mut entry, 1, &chs(first));
    entry[4] = kind;
    put_bytes(&mut entry, 5, &chs(first + count - 1));
    put32(&mut entry, 8, u32::try_from(first).map_err(too_far)?);
    put32(&mut entry, 12, u32::try_from(count).map_err(too_far)?);
    Ok(entry)
}

/// A sector as cylinder, head and sector; beyond cylinder 1023 it is the last possible one.
fn chs(sector: u64) -> [u8; 3] {
    let track = sector / u64::from(TRACK);
    let cylinder = track / u64::from(HEADS);
    if cylinder > 1023 {
        return [0xfe, 0xff, 0xff];
    }
    let head = track % u64::from(HEADS);
    let sector = sector % u64::from(TRACK) + 1;
    [head as u8, (sector | cylinder >> 2 & 0xc0) as u8, (cylinder & 0xff) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sectors_have_cylinders() {
        assert_eq!(chs(63), [1, 1, 0], "the first sector of the second track");
        assert_eq!(chs(524_287), [162, 2, 32]);
        assert_eq!(chs(1023 * 255 * 63 + 254 * 63 + 62), [254, 0xff, 0xff]);
        assert_eq!(chs(1 << 31), [254, 0xff, 0xff]);
    }
}
