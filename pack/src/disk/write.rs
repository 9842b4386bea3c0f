//! Writes a whole disk.

use std::fmt;

use super::data::{Chunks, Data};
use super::filesystem::FileSystem;
use super::gpt;
use super::id::{Id, Uuid, short_derived};
use super::job::Job;
use super::kind::Table;
use super::layout::{self, Place, Slot};
use super::mbr;
use super::mistake::{At, Error, Mistake, Problem};
use super::paths::{EmptyTree, Mistakes};
use super::settings::{self, Settings};
use super::storage::{Storage, Volume};
use super::{ext, fat, swap};
use crate::tree::Tree;

/// A disk to write.
#[derive(Debug)]
pub struct Disk<'a> {
    /// What identifiers are derived from where none are given.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its partition table.
    pub table: Table,
    /// Its identifier: short with an MBR, long with a GPT.
    pub id: Option<Id>,
    /// The time of everything on it, in seconds since 1970. FAT begins in 1980, which is what
    /// earlier times become there. ext ends in 2038, FAT in 2107.
    pub time: u64,
    /// Its partitions, in the order of the table.
    pub partitions: Vec<Partition<'a>>,
    /// What is written between the partitions.
    pub raw: Vec<Raw<'a>>,
}

/// A partition to write.
#[derive(Debug)]
pub struct Partition<'a> {
    /// Where it is.
    pub slot: Slot,
    /// What it is.
    pub settings: Settings,
    /// What is in it.
    pub contents: Contents<'a>,
}

/// What is in a partition.
pub enum Contents<'a> {
    /// Nothing but an empty file system, if it has one.
    Empty,
    /// A tree, for FAT and ext.
    Tree(&'a dyn Tree),
    /// The bytes of a file, for partitions without a file system.
    Data(Data<'a>),
}

impl fmt::Debug for Contents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Tree(tree) => f.debug_tuple("Tree").field(tree.root()).finish(),
            Self::Data(data) => f.debug_tuple("Data").field(data).finish(),
        }
    }
}

/// Bytes that are written to a place of the disk.
#[derive(Debug)]
pub struct Raw<'a> {
    /// The first byte.
    pub at: u64,
    /// What is written there.
    pub data: Data<'a>,
}

/// Writes a disk. What was in the storage before is lost.
///
/// # Errors
///
/// All mistakes in the description, or the mistakes of the first tree that has some, or the
/// first failure to read or write. The storage then holds a part of the disk.
pub fn write(disk: Disk<'_>, storage: &mut dyn Storage) -> Result<(), Error> {
    let places = check(&disk)?;
    let Disk { name, size, table, id, time, partitions, raw } = disk;
    let failed = |source| Error::Io { what: "cannot write the disk".to_owned(), source };
    storage.reset(size).map_err(failed)?;
    write_table(&mut Volume::new(storage, 0, size), &name, table, id, &places, &partitions)?;
    for raw in raw {
        copy(&mut Volume::new(storage, raw.at, raw.data.size), raw.data)?;
    }
    for (index, (partition, place)) in partitions.into_iter().zip(places).enumerate() {
        let number = index + 1;
        let job = Job {
            number,
            settings: &partition.settings,
            name: format!("{name}\0file system\0{number}"),
            start: place.start,
            time,
        };
        let volume = Volume::new(storage, place.start, place.size);
        write_partition(&job, partition.slot.fs, volume, partition.contents)?;
    }
    Ok(())
}

/// Everything that can be checked without reading a tree.
fn check(disk: &Disk<'_>) -> Result<Vec<Place>, Error> {
    let slots: Vec<Slot> = disk.partitions.iter().map(|one| one.slot.clone()).collect();
    let raw: Vec<_> =
        disk.raw.iter().map(|raw| raw.at..raw.at.saturating_add(raw.data.size)).collect();
    let planned = layout::plan(disk.size, disk.table, &slots, &raw);
    let (places, mut mistakes) = match planned {
        Ok(places) => (places, Vec::new()),
        Err(mistakes) => (Vec::new(), mistakes),
    };
    match (disk.table, disk.id) {
        (Table::Mbr, Some(Id::Long(_))) => {
            let problem = Problem::WrongId("8 hexadecimal digits");
            mistakes.push(Mistake { at: At::Disk, problem });
        }
        (Table::Gpt, Some(Id::Short(_))) => {
            mistakes.push(Mistake { at: At::Disk, problem: Problem::WrongId("a UUID") });
        }
        (Table::Mbr, Some(Id::Short(_)) | None) | (Table::Gpt, Some(Id::Long(_)) | None) => {}
    }
    for (index, partition) in disk.partitions.iter().enumerate() {
        let fs = partition.slot.fs;
        let latest = match fs {
            FileSystem::Fat16 | FileSystem::Fat32 => fat::LATEST,
            FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4 => ext::LATEST,
            FileSystem::Swap | FileSystem::None => u64::MAX,
        };
        let at = At::Partition(index + 1);
        let mut report = |problem| mistakes.push(Mistake { at: at.clone(), problem });
        settings::check(disk.table, fs, &partition.settings).into_iter().for_each(&mut report);
        if disk.time > latest {
            report(Problem::Time(disk.time));
        }
        match (&partition.contents, fs) {
            (Contents::Tree(_), FileSystem::Swap | FileSystem::None) => {
                report(Problem::Takes("files"));
            }
            (Contents::Data(data), FileSystem::None) => {
                let most = places.get(index).map_or(u64::MAX, |place| place.size);
                if data.size > most {
                    report(Problem::DataTooLong { size: data.size, most });
                }
            }
            (Contents::Data(_), _) => report(Problem::Takes("raw data")),
            (Contents::Empty | Contents::Tree(_), _) => {}
        }
    }
    if mistakes.is_empty() { Ok(places) } else { Err(Error::Mistakes(mistakes)) }
}

fn write_table(
    volume: &mut Volume<'_>,
    name: &str,
    table: Table,
    id: Option<Id>,
    places: &[Place],
    partitions: &[Partition<'_>],
) -> Result<(), Error> {
    let name = |what: &str| format!("{name}\0{what}");
    match (table, id) {
        (Table::Mbr, Some(Id::Short(_)) | None) => {
            let id = match id {
                Some(Id::Short(id)) => id,
                Some(Id::Long(_)) | None => short_derived(&name("disk")),
            };
            volume.write(mbr::TABLE_AT as u64, &mbr::table(id, places)?)
        }
        (Table::Gpt, Some(Id::Long(_)) | None) => {
            let id = match id {
                Some(Id::Long(id)) => id,
                Some(Id::Short(_)) | None => Uuid::derived(&name("disk")),
            };
            let named = |(index, partition): (usize, &Partition<'_>)| gpt::Named {
                id: Uuid::derived(&name(&format!("partition\0{}", index + 1))),
                name: partition.settings.label.clone(),
            };
            let named: Vec<_> = partitions.iter().enumerate().map(named).collect();
            gpt::write(volume, id, places, &named)
        }
        (Table::Mbr, Some(Id::Long(_))) | (Table::Gpt, Some(Id::Short(_))) => {
            Err(Error::Broken("a wrong identifier was not refused"))
        }
    }
}

fn write_partition(
    job: &Job<'_>,
    fs: FileSystem,
    mut volume: Volume<'_>,
    contents: Contents<'_>,
) -> Result<(), Error> {
    let empty = EmptyTree::new();
    let tree: &dyn Tree = match contents {
        Contents::Tree(tree) => tree,
        Contents::Data(data) => return copy(&mut volume, data),
        Contents::Empty => &empty,
    };
    let mut mistakes = Mistakes::new(job.number);
    match fs {
        FileSystem::Fat16 => fat::write(job, fat::Width::Bits16, volume, tree, &mut mistakes),
        FileSystem::Fat32 => fat::write(job, fat::Width::Bits32, volume, tree, &mut mistakes),
        FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4 => {
            ext::write(job, fs, volume, tree, &mut mistakes)
        }
        FileSystem::Swap => swap::write(&mut volume, &job.settings.label, job.long_id()?)?
            .map_err(|problem| job.mistake(problem)),
        FileSystem::None => Ok(()),
    }
}

/// Copies a file to the start of a volume.
fn copy(volume: &mut Volume<'_>, data: Data<'_>) -> Result<(), Error> {
    let mut chunks = Chunks::new(data, b"raw data");
    let mut at = 0;
    while let Some(chunk) = chunks.next()? {
        volume.write(at, chunk)?;
        at += chunk.len() as u64;
    }
    Ok(())
}
