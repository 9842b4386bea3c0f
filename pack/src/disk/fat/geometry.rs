//! The boot sector, which holds the sizes of everything, and its companions.

use super::super::bytes::{put_bytes, put16, put32};
use super::super::job::Job;
use super::super::layout::SECTOR;
use super::super::mbr::{HEADS, TRACK};
use super::super::mistake::{Error, Problem};
use super::super::storage::Volume;

/// How wide the entries of the FAT are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    Bits16,
    Bits32,
}

impl Width {
    /// Bytes of an entry.
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Bits16 => 2,
            Self::Bits32 => 4,
        }
    }

    /// The least and the most clusters. Their number is what tells the kinds of FAT apart, and
    /// some drivers are wrong by a few, so the limits themselves are avoided.
    fn clusters(self) -> (u64, u64) {
        match self {
            Self::Bits16 => (4085 + 16, 65524 - 16),
            Self::Bits32 => (65525 + 16, 0x0fff_fff5 - 16),
        }
    }

    /// The least and the most bytes of a file system.
    fn size(self) -> (u64, u64) {
        match self {
            Self::Bits16 => (2200 << 10, 2047 << 20),
            Self::Bits32 => (34 << 20, 2 << 40),
        }
    }

    /// How many sectors a cluster has in a file system of this size, according to the tables
    /// in Microsoft's specification.
    fn usual_cluster(self, size: u64) -> u64 {
        let mib = size.div_ceil(1 << 20);
        match self {
            Self::Bits16 => match mib {
                0..=16 => 2,
                17..=128 => 4,
                129..=256 => 8,
                257..=512 => 16,
                513..=1024 => 32,
                _ => 64,
            },
            Self::Bits32 => match mib {
                0..=260 => 1,
                261..=8192 => 8,
                8193..=16384 => 16,
                16385..=32768 => 32,
                _ => 64,
            },
        }
    }
}

/// Entries of the root of FAT16; with FAT32 it is a folder like others.
pub(super) const ROOT_ENTRIES: usize = 512;

/// The bytes of an entry in a folder.
pub(super) const ENTRY: usize = 32;

/// Sectors of the largest cluster that all systems read.
const LARGEST: u64 = 64;

/// Where FAT32 has the sector of its free clusters, and the copy of both.
const INFO: u64 = 1;
const BACKUP: u64 = 6;

/// A hard disk.
pub(super) const MEDIA: u8 = 0xf8;

/// The sizes of everything, in sectors where nothing else is said.
pub(super) struct Geometry {
    pub(super) width: Width,
    sectors: u64,
    reserved: u64,
    /// Of one of the two FATs.
    fat: u64,
    root: u64,
    cluster: u64,
    /// The number of clusters; the first is number 2.
    pub(super) clusters: u32,
}

impl Geometry {
    pub(super) fn of(width: Width, size: u64) -> Result<Self, Problem> {
        let (least, most) = width.size();
        let wrong = Problem::FileSystemSize { size, least, most };
        if size < least || size > most {
            return Err(wrong);
        }
        // The largest size has one sector more than the field can count.
        let sectors = (size / SECTOR).min(u64::from(u32::MAX));
        let (reserved, root) = match width {
            Width::Bits16 => (1, (ROOT_ENTRIES * ENTRY) as u64 / SECTOR),
            Width::Bits32 => (32, 0),
        };
        let (fewest, most) = width.clusters();
        let mut cluster = width.usual_cluster(size);
        loop {
            let room = sectors - reserved - root;
            // Large enough for the clusters there would be without a FAT: a bit too large.
            let fat = ((room / cluster + 2) * width.bytes()).div_ceil(SECTOR);
            let clusters = room.saturating_sub(2 * fat) / cluster;
            if (fewest..=most).contains(&clusters) {
                let clusters = clusters as u32;
                return Ok(Self { width, sectors, reserved, fat, root, cluster, clusters });
            }
            cluster = match clusters < fewest {
                true if cluster > 1 => cluster / 2,
                false if cluster < LARGEST => cluster * 2,
                true | false => return Err(wrong),
            };
        }
    }

    /// The bytes of a cluster.
    pub(super) fn cluster_bytes(&self) -> u64 {
        self.cluster * SECTOR
    }

    /// The first bytes of both FATs.
    pub(super) fn fats(&self) -> [u64; 2] {
        [self.reserved * SECTOR, (self.reserved + self.fat) * SECTOR]
    }

    /// The first byte of a cluster; number 0 is the root of FAT16.
    pub(super) fn place(&self, cluster: u32) -> u64 {
        let root = self.reserved + 2 * self.fat;
        match cluster {
            0 | 1 => root * SECTOR,
            _ => (root + self.root + u64::from(cluster - 2) * self.cluster) * SECTOR,
        }
    }

    /// Writes everything before the FATs. The first `used` clusters are in use.
    pub(super) fn write_start(
        &self,
        volume: &mut Volume<'_>,
        job: &Job<'_>,
        used: u32,
    ) -> Result<(), Error> {
        let boot = self.boot_sector(job)?;
        volume.write(0, &boot)?;
        if self.width == Width::Bits32 {
            let mut info = [0; SECTOR as usize];
            put_bytes(&mut info, 0, b"RRaA");
            put_bytes(&mut info, 484, b"rrAa");
            put32(&mut info, 488, self.clusters - used);
            put32(&mut info, 492, used + 2);
            put_bytes(&mut info, 510, &[0x55, 0xaa]);
            volume.write(INFO * SECTOR, &info)?;
            volume.write(BACKUP * SECTOR, &boot)?;
            volume.write((BACKUP + INFO) * SECTOR, &info)?;
        }
        Ok(())
    }

    fn boot_sector(&self, job: &Job<'_>) -> Result<[u8; SECTOR as usize], Error> {
        let hidden = u32::try_from(job.start / SECTOR)
            .map_err(|_| Error::Broken("a FAT is beyond what it can say of its place"))?;
        let mut boot = [0; SECTOR as usize];
        // A jump that loops: there is no boot code.
        put_bytes(&mut boot, 0, &[0xeb, 0xfe, 0x90]);
        // The name that the specification recommends.
        put_bytes(&mut boot, 3, b"MSWIN4.1");
        put16(&mut boot, 11, SECTOR as u16);
        boot[13] = self.cluster as u8;
        put16(&mut boot, 14, self.reserved as u16);
        boot[16] = 2;
        boot[21] = MEDIA;
        put16(&mut boot, 24, TRACK);
        put16(&mut boot, 26, HEADS);
        put32(&mut boot, 28, hidden);
        let extended = match self.width {
            Width::Bits16 => {
                put16(&mut boot, 17, ROOT_ENTRIES as u16);
                put16(&mut boot, 22, self.fat as u16);
                36
            }
            Width::Bits32 => {
                put32(&mut boot, 36, self.fat as u32);
                // The first cluster is the root.
                put32(&mut boot, 44, 2);
                put16(&mut boot, 48, INFO as u16);
                put16(&mut boot, 50, BACKUP as u16);
                64
            }
        };
        match u16::try_from(self.sectors) {
            Ok(sectors) if self.width == Width::Bits16 => put16(&mut boot, 19, sectors),
            Ok(_) | Err(_) => put32(&mut boot, 32, self.sectors as u32),
        }
        // The number of a first hard disk, and the sign that the next three fields are there.
        boot[extended] = 0x80;
        boot[extended + 2] = 0x29;
        put32(&mut boot, extended + 3, job.short_id()?);
        let label = match job.settings.label.as_str() {
            "" => "NO NAME",
            label => label,
        };
        put_bytes(&mut boot, extended + 7, format!("{label:<11}").as_bytes());
        let name = match self.width {
            Width::Bits16 => b"FAT16   ",
            Width::Bits32 => b"FAT32   ",
        };
        put_bytes(&mut boot, extended + 18, name);
        put_bytes(&mut boot, 510, &[0x55, 0xaa]);
        Ok(boot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_within_the_limits_has_a_geometry() {
        for width in [Width::Bits16, Width::Bits32] {
            let (least, most) = width.size();
            let mut size = least;
            while size < most {
                let geometry = Geometry::of(width, size / SECTOR * SECTOR).unwrap();
                let (fewest, greatest) = width.clusters();
                let clusters = u64::from(geometry.clusters);
                assert!((fewest..=greatest).contains(&clusters), "{size}: {clusters}");
                assert!(geometry.fat * SECTOR >= (clusters + 2) * width.bytes(), "{size}");
                assert!(geometry.place(geometry.clusters + 2) <= size, "{size}");
                size += size / 97;
            }
            for power in 22..31 {
                for size in [1 << power, (1 << power) + SECTOR, (1 << power) - SECTOR] {
                    assert_eq!(Geometry::of(width, size).is_ok(), size >= least, "{size}");
                }
            }
            assert!(Geometry::of(width, most).is_ok());
            assert!(Geometry::of(width, most + SECTOR).is_err());
            assert!(Geometry::of(width, least - SECTOR).is_err());
        }
    }
}
