//! The GUID partition table.
//!
//! | sector | holds |
//! |---|---|
//! | 0 | an MBR with one partition of type ee, so that old tools see no free disk |
//! | 1 | the header |
//! | 2 to 33 | 128 entries of 128 bytes |
//! | the last 33 | the entries once more, and a second header |
//!
//! Chapter 5.3 of the UEFI specification describes the fields.

use super::bytes::{put_bytes, put16, put32, put64};
use super::id::Uuid;
use super::kind::PartitionType;
use super::layout::{GPT_PARTITIONS, GPT_SECTORS, Place, SECTOR};
use super::mbr;
use super::mistake::Error;
use super::storage::Volume;

/// The bytes of an entry.
const ENTRY: usize = 128;

/// The bytes of a header that its checksum covers.
const HEADER: usize = 92;

/// "Legacy BIOS bootable".
const BOOT: u64 = 1 << 2;

/// Names have 36 units of 16 bits.
const NAME: usize = 36;

/// What the table says of a partition beside its place.
pub(crate) struct Named {
    /// Its own identifier.
    pub(crate) id: Uuid,
    /// Its name.
    pub(crate) name: String,
}

/// Writes both copies of the table.
pub(crate) fn write(
    disk: &mut Volume<'_>,
    id: Uuid,
    places: &[Place],
    named: &[Named],
) -> Result<(), Error> {
    let sectors = disk.size() / SECTOR;
    let mut entries = vec![0; GPT_PARTITIONS * ENTRY];
    for ((slot, place), named) in entries.chunks_mut(ENTRY).zip(places).zip(named) {
        let PartitionType::Guid(kind) = place.kind else {
            return Err(Error::Broken("a partition of a GPT has no GUID for its type"));
        };
        put_bytes(slot, 0, &kind.gpt_bytes());
        put_bytes(slot, 16, &named.id.gpt_bytes());
        put64(slot, 32, place.start / SECTOR);
        put64(slot, 40, (place.start + place.size) / SECTOR - 1);
        put64(slot, 48, if place.boot { BOOT } else { 0 });
        for (index, unit) in named.name.encode_utf16().take(NAME).enumerate() {
            put16(slot, 56 + index * 2, unit);
        }
    }
    let last = sectors - 1;
    let second = sectors - GPT_SECTORS;
    let checksum = crc32fast::hash(&entries);
    let header = |this: u64, other: u64, table: u64| {
        let mut header = [0; SECTOR as usize];
        put_bytes(&mut header, 0, b"EFI PART");
        put32(&mut header, 8, 0x0001_0000);
        put32(&mut header, 12, HEADER as u32);
        put64(&mut header, 24, this);
        put64(&mut header, 32, other);
        put64(&mut header, 40, 1 + GPT_SECTORS);
        put64(&mut header, 48, second - 1);
        put_bytes(&mut header, 56, &id.gpt_bytes());
        put64(&mut header, 72, table);
        put32(&mut header, 80, GPT_PARTITIONS as u32);
        put32(&mut header, 84, ENTRY as u32);
        put32(&mut header, 88, checksum);
        let checksum = crc32fast::hash(&header[..HEADER]);
        put32(&mut header, 16, checksum);
        header
    };

    let mut protective = [0; 512 - mbr::TABLE_AT];
    let count = (sectors - 1).min(u64::from(u32::MAX));
    put_bytes(&mut protective, 6, &mbr::entry(false, 0xee, 1, count)?);
    put_bytes(&mut protective, 70, &[0x55, 0xaa]);
    disk.write(mbr::TABLE_AT as u64, &protective)?;
    disk.write(SECTOR, &header(1, last, 2))?;
    disk.write(2 * SECTOR, &entries)?;
    disk.write(second * SECTOR, &entries)?;
    disk.write(last * SECTOR, &header(last, 1, second))
}
