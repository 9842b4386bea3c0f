//! The disk itself: its partitions, and what names of the device mean.

use super::said::Said;
use crate::check::range::bytes;
use crate::check::subject::Subject;
use crate::problem::{Outcome, Problem};
use jesteros_pack::disk::read::{Found, Holding, Node, Partitions, Region, holding, partitions};
use jesteros_pack::disk::{FileSystem, PartitionType, Table};
use std::fs::File;

/// The types of an MBR for each FAT: without and with LBA.
const FAT12_TYPES: &[u8] = &[0x01];
const FAT16_TYPES: &[u8] = &[0x04, 0x06, 0x0e];
const FAT32_TYPES: &[u8] = &[0x0b, 0x0c];

/// What Linux calls the file systems that a partition is known to hold.
const KNOWN: [&str; 6] = ["ext2", "ext3", "ext4", "vfat", "msdos", "swap"];

/// A disk from which a device starts.
pub(super) struct Disk<'a> {
    /// What Linux calls it there.
    device: &'a str,
    pub(super) table: Table,
    pub(super) parts: Vec<Part<'a>>,
}

/// A partition.
pub(super) struct Part<'a> {
    pub(super) found: Found,
    pub(super) holding: Holding<'a>,
}

/// What a name of a device means.
pub(super) enum Meant<'d, 'a> {
    /// This partition.
    Part(&'d Part<'a>),
    /// A partition of this disk that is not there, and why.
    Missing(String),
    /// Something else.
    Elsewhere,
    /// It depends on a variable that nobody has set.
    Unknown,
}

/// Opens the one file that the disk is.
pub(super) fn open(subject: &Subject<'_>) -> Outcome<File> {
    let tree = subject.paths;
    let path = tree.input.one_file()?;
    let path = path.ok_or_else(|| Problem::new("the disk is not one file"))?;
    tree.place().open_file(&path)
}

impl<'a> Disk<'a> {
    /// Reads the table and the start of each partition, and says what is wrong with them.
    pub(super) fn read(file: &'a File, device: &'a str, said: &mut Said<'_, '_>) -> Option<Self> {
        let Partitions { table, size, list } = match partitions(file) {
            Ok(partitions) => partitions,
            Err(why) => {
                said.disk(format!("the disk cannot be read: {why}"));
                return None;
            }
        };
        expect_apart(&list, size, said);
        let mut parts = Vec::new();
        for found in list {
            let number = found.number;
            let holding = match holding(&Region::new(file, found.start, found.size)) {
                Ok(holding) => holding,
                Err(why) => {
                    said.partition(number, format!("partition {number} cannot be read: {why}"));
                    Holding::Unknown
                }
            };
            parts.push(Part { found, holding });
        }
        if parts.is_empty() {
            said.disk("the disk has no partitions".to_owned());
            return None;
        }
        Some(Self { device, table, parts })
    }

    /// The partition with this number.
    pub(super) fn part(&self, number: usize) -> Option<&Part<'a>> {
        self.parts.iter().find(|part| part.found.number == number)
    }

    /// How Linux calls a partition.
    pub(super) fn name(&self, number: usize) -> String {
        format!("{}{}{number}", self.device, separator(self.device))
    }

    /// The partitions that there are: "the disk has the partitions 1 and 2".
    pub(super) fn numbers(&self) -> String {
        let numbers: Vec<String> =
            self.parts.iter().map(|part| part.found.number.to_string()).collect();
        match numbers.as_slice() {
            [one] => format!("the disk has only partition {one}"),
            [first @ .., last] => {
                format!("the disk has the partitions {} and {last}", first.join(", "))
            }
            [] => "the disk has no partitions".to_owned(),
        }
    }

    /// What a name means that Linux or mount takes for a device.
    pub(super) fn meant(&self, name: &str) -> Meant<'_, 'a> {
        if name.contains('$') {
            return Meant::Unknown;
        }
        if let Some(rest) = name.strip_prefix(self.device) {
            let digits = rest.strip_prefix(separator(self.device)).filter(|rest| is_number(rest));
            return match digits.map(|digits| self.part(digits.parse().unwrap_or(usize::MAX))) {
                Some(Some(part)) => Meant::Part(part),
                Some(None) => Meant::Missing(self.numbers()),
                None if rest.is_empty() => Meant::Missing("it is the whole disk".to_owned()),
                None => Meant::Elsewhere,
            };
        }
        let by_path = name.strip_prefix("/dev/disk/by-").and_then(|rest| rest.split_once('/'));
        let Some((tag, value)) = by_path.or_else(|| name.split_once('=')) else {
            return Meant::Elsewhere;
        };
        let value = value.trim_matches('"');
        let same = |one: &str| one.eq_ignore_ascii_case(value);
        let is_it = |part: &&Part<'_>| match tag.to_ascii_lowercase().as_str() {
            "label" => part.holding.label() == value,
            "uuid" => part.holding.id().is_some_and(|id| same(&id)),
            "partuuid" => same(&part.found.id),
            "partlabel" => part.found.name == value,
            _ => false,
        };
        let is_known = ["label", "uuid", "partuuid", "partlabel"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(tag));
        let mut found = self.parts.iter().filter(is_it);
        match found.next() {
            Some(_) if found.next().is_some() => {
                Meant::Missing("several partitions of the disk have it".to_owned())
            }
            Some(part) => Meant::Part(part),
            None if is_known => Meant::Missing("no partition of the disk has it".to_owned()),
            None => Meant::Elsewhere,
        }
    }

    /// The partition that u-boot reads if none is named, and that a boot ROM reads.
    pub(super) fn first_fat(&self) -> Option<&Part<'a>> {
        self.parts.iter().find(|part| matches!(part.holding, Holding::Fat(_)))
    }
}

impl Part<'_> {
    /// What it holds: `ext3`, `fat12`.
    pub(super) fn holds(&self) -> &'static str {
        match &self.holding {
            Holding::Fat(fat) if fat.bits == 12 => "fat12",
            Holding::Unknown => "no file system that is known",
            holding => holding.file_system().name(),
        }
    }

    /// Whether it holds what Linux calls by this name as the type of a file system.
    pub(super) fn is_mounted_as(&self, kind: &str) -> bool {
        match (&self.holding, kind) {
            (_, "auto") => true,
            // Whatever it is, it is none of those that are known.
            (Holding::Unknown, kind) => !KNOWN.contains(&kind),
            (Holding::Fat(_), "vfat" | "msdos") | (Holding::Swap(..), "swap") => true,
            // The driver of ext4 mounts the older ones as well.
            (Holding::Ext(_), "ext4") => true,
            (Holding::Ext(ext), kind) => ext.file_system().name() == kind,
            (Holding::Fat(_) | Holding::Swap(..), _) => false,
        }
    }
}

/// What stands between the name of a disk and the number of a partition.
fn separator(device: &str) -> &'static str {
    if device.ends_with(|last: char| last.is_ascii_digit()) { "p" } else { "" }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Partitions are on the disk, and not over each other.
fn expect_apart(list: &[Found], size: u64, said: &mut Said<'_, '_>) {
    let end = |one: &Found| one.start.saturating_add(one.size);
    for (index, one) in list.iter().enumerate() {
        let number = one.number;
        if end(one) > size {
            let (end, size) = (bytes(end(one)), bytes(size));
            said.partition(
                number,
                format!("partition {number} ends at {end}, and the disk has {size}"),
            );
        }
        for other in &list[index + 1..] {
            if one.start.max(other.start) < end(one).min(end(other)) {
                let message = format!("the partitions {number} and {} overlap", other.number);
                said.partition(other.number, message);
            }
        }
    }
}

/// The first program of OMAP, which its boot ROM reads.
const MLO: &str = "MLO";

/// What the boot ROM of OMAP asks: `MLO` is the first file of the partition, in one piece.
pub(super) fn expect_first_file(disk: &Disk<'_>, said: &mut Said<'_, '_>) {
    let Some(part) = disk.first_fat() else { return };
    let Holding::Fat(fat) = &part.holding else { return };
    let number = part.found.number;
    let is_there = matches!(part.holding.find(MLO), Ok(Some(Node::File(_))));
    let first = match fat.first_file() {
        Ok(Some(first)) if is_there => first,
        Ok(_) => return,
        Err(why) => {
            return said.partition(number, format!("partition {number} cannot be read: {why}"));
        }
    };
    let hint = "name it first in `first` of the partition";
    if !first.name.eq_ignore_ascii_case(MLO) {
        let message = format!(
            "partition {number} has `{}` before `{MLO}`, and the boot ROM reads the first file alone",
            first.name
        );
        said.partition_hint(number, message, hint);
    } else if !first.is_whole {
        let message = format!(
            "`{MLO}` of partition {number} is in several pieces, and the boot ROM reads one"
        );
        said.partition_hint(number, message, hint);
    }
}

/// What a boot ROM asks of an MBR: the partition with the boot files is marked, and the types
/// of partitions with FAT are those of FAT.
pub(super) fn expect_boot_partition(disk: &Disk<'_>, said: &mut Said<'_, '_>) {
    if disk.table != Table::Mbr {
        return;
    }
    if let Some(part) = disk.first_fat()
        && !part.found.boot
    {
        let number = part.found.number;
        let message = format!(
            "partition {number} holds the boot files ({}), and is not marked as the one to start from",
            part.holds()
        );
        said.partition_hint(number, message, "add `boot: yes` to it");
    }
    for part in &disk.parts {
        let (Holding::Fat(fat), PartitionType::Byte(kind)) = (&part.holding, part.found.kind)
        else {
            continue;
        };
        let fitting = match (fat.bits, part.holding.file_system()) {
            (12, _) => FAT12_TYPES,
            (_, FileSystem::Fat32) => FAT32_TYPES,
            _ => FAT16_TYPES,
        };
        if !fitting.contains(&kind) {
            let number = part.found.number;
            let types: Vec<String> = fitting.iter().map(|kind| format!("`{kind:02x}`")).collect();
            let message = format!(
                "partition {number} holds {}, and has the type `{kind:02x}` in the table; it must be {}",
                part.holds(),
                types.join(" or ")
            );
            said.partition(number, message);
        }
    }
}
