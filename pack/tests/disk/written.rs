//! Writes disks for tests.

use std::fs::File;
use std::io;

use jesteros_pack::disk::layout::{Length, Slot};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::disk::{Contents, Disk, Error, FileSystem, Partition, Storage, Table, write};
use jesteros_pack::tree::Tree;

use crate::tools::Scratch;

pub(crate) const MIB: u64 = 1 << 20;

/// The time of everything.
pub(crate) const TIME: u64 = 1_331_337_600;

pub(crate) fn slot(fs: FileSystem) -> Slot {
    Slot { fs, start: None, length: Length::Rest, kind: None, boot: false }
}

pub(crate) fn disk(size: u64, table: Table, partitions: Vec<Partition<'_>>) -> Disk<'_> {
    Disk {
        name: "test/card".to_owned(),
        size,
        table,
        id: None,
        time: TIME,
        partitions,
        raw: Vec::new(),
    }
}

/// Writes a disk, and its partition to a file of its own.
struct Both {
    card: File,
    part: File,
}

impl Storage for Both {
    fn reset(&mut self, size: u64) -> io::Result<()> {
        self.card.reset(size)?;
        self.part.reset(size - MIB)
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        Storage::write_at(&mut self.card, at, bytes)?;
        at.checked_sub(MIB).map_or(Ok(()), |at| Storage::write_at(&mut self.part, at, bytes))
    }
}

/// A disk with one partition, which starts at 1 MiB.
pub(crate) struct Written {
    pub(crate) scratch: Scratch,
}

impl Written {
    /// Writes a partition of so many bytes.
    pub(crate) fn new(fs: FileSystem, size: u64, tree: &dyn Tree, settings: Settings) -> Self {
        Self::try_new(fs, size, tree, settings).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_new(
        fs: FileSystem,
        size: u64,
        tree: &dyn Tree,
        settings: Settings,
    ) -> Result<Self, Error> {
        let scratch = Scratch::new();
        let mut files = Both {
            card: File::create(scratch.path("card")).unwrap(),
            part: File::create(scratch.path("part")).unwrap(),
        };
        let contents = Contents::Tree(tree);
        let partition = Partition { slot: slot(fs), settings, contents };
        write(disk(MIB + size, Table::Mbr, vec![partition]), &mut files)?;
        Ok(Self { scratch })
    }

    /// A file with nothing but the partition, for tools that know no offsets.
    pub(crate) fn part(&self) -> String {
        self.scratch.text("part")
    }

    /// The disk's file.
    pub(crate) fn card(&self) -> String {
        self.scratch.text("card")
    }
}

/// The messages of the mistakes, without what they are about.
pub(crate) fn problems(result: Result<Written, Error>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Mistakes(mistakes)) => mistakes.iter().map(ToString::to_string).collect(),
        Err(error @ (Error::Io { .. } | Error::Broken(_))) => panic!("{error}"),
    }
}
