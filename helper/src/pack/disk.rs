//! The task that makes a disk image.

use super::tree::PackedTree;
use crate::findings::Findings;
use crate::input::{Input, Inputs};
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Disk, DiskLength, DiskPartition, DiskRaw, DiskTable};
use jesteros_pack::disk::layout::{Length, Slot};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::disk::{self, At, Contents, Data, Error, FileSystem, Id, PartitionType, Table};
use std::fs::File;

/// What findings call what is about the disk as a whole.
const KEY: &str = "disk";

/// Makes the image in the tree, which must be empty.
pub(crate) fn run(task: &Disk, tree: &Place, inputs: &Inputs, epoch: i64, findings: &mut Findings) {
    let Some(held) = hold(task, inputs, findings) else { return };
    let path = TreePath::root().child(task.filename.as_bytes());
    let made = path.and_then(|path| Ok((tree.make_file(&path)?, path)));
    let Some((mut file, path)) = findings.keep(KEY, made) else { return };
    let described = describe(task, &held, epoch);
    let Some(described) = findings.keep(KEY, described) else { return };
    if let Err(error) = disk::write(described, &mut file) {
        report(task, error, findings);
        return;
    }
    let finished = tree
        .set_look(&path, &Look::root(0o644))
        .and_then(|()| tree.set_time(&path, epoch))
        .and_then(|()| tree.set_time(&TreePath::root(), epoch));
    findings.keep(KEY, finished);
}

/// What the partitions and the raw data hold, in their order.
struct Held<'a> {
    partitions: Vec<Holding<'a>>,
    raw: Vec<(File, u64)>,
}

enum Holding<'a> {
    Nothing,
    Tree(PackedTree<'a>),
    File(File, u64),
}

/// Opens everything; all problems are found at once.
fn hold<'a>(task: &Disk, inputs: &'a Inputs, findings: &mut Findings) -> Option<Held<'a>> {
    let mut held = Held { partitions: Vec::new(), raw: Vec::new() };
    for partition in &task.partitions {
        held.partitions.extend(findings.keep(&partition.key, holding(partition, inputs)));
    }
    for raw in &task.raw {
        held.raw.extend(findings.keep(&raw.key, raw_file(raw, inputs)));
    }
    (!findings.failed()).then_some(held)
}

fn holding<'a>(partition: &DiskPartition, inputs: &'a Inputs) -> Outcome<Holding<'a>> {
    let Some(number) = partition.input else { return Ok(Holding::Nothing) };
    let input = inputs.get(number)?;
    if file_system(&partition.fs)? != FileSystem::None {
        return PackedTree::new(input).map(Holding::Tree);
    }
    let path = input.one_file()?;
    let path = path.ok_or_else(|| {
        let message = format!("`{}` is not one file", input.name);
        Problem::with_hint(message, "a partition without a file system holds one file")
    })?;
    open(input, &path).map(|(file, size)| Holding::File(file, size))
}

fn raw_file(raw: &DiskRaw, inputs: &Inputs) -> Outcome<(File, u64)> {
    let input = inputs.get(raw.input)?;
    if !raw.path.is_empty() {
        let path = input.place.resolve(&TreePath::parse(raw.path.as_bytes())?, Last::Follow)?.path;
        return open(input, &path);
    }
    let path = input.one_file()?;
    let path = path.ok_or_else(|| Problem::new(format!("`{}` is not one file", input.name)))?;
    open(input, &path)
}

fn open(input: &Input, path: &TreePath) -> Outcome<(File, u64)> {
    let file = input.place.open_file(path)?;
    let size = file.metadata().map_err(|error| input.place.failed_io("look at", path, &error))?;
    Ok((file, size.len()))
}

fn describe<'a>(task: &Disk, held: &'a Held<'a>, epoch: i64) -> Outcome<disk::Disk<'a>> {
    let time = u64::try_from(epoch)
        .map_err(|_| Problem::new(format!("the time {epoch} is before 1970")))?;
    let table = match task.table {
        DiskTable::Mbr => Table::Mbr,
        DiskTable::Gpt => Table::Gpt,
    };
    let partitions = task.partitions.iter().zip(&held.partitions).map(|(partition, holding)| {
        let contents = match holding {
            Holding::Nothing => Contents::Empty,
            Holding::Tree(tree) => Contents::Tree(tree),
            Holding::File(file, size) => {
                Contents::Data(Data { size: *size, reader: Box::new(file) })
            }
        };
        let (slot, settings) = (slot(table, partition)?, settings(partition)?);
        Ok(disk::Partition { slot, settings, contents })
    });
    let raw = task.raw.iter().zip(&held.raw).map(|(raw, (file, size))| disk::Raw {
        at: raw.at,
        data: Data { size: *size, reader: Box::new(file) },
    });
    Ok(disk::Disk {
        name: task.name.clone(),
        size: task.size,
        table,
        id: task.id.as_deref().map(id).transpose()?,
        time,
        partitions: partitions.collect::<Outcome<_>>()?,
        raw: raw.collect(),
    })
}

fn slot(table: Table, partition: &DiskPartition) -> Outcome<Slot> {
    let kind = partition.kind.as_deref().map(|text| {
        let kind = PartitionType::parse(table, text);
        kind.ok_or_else(|| Problem::new(format!("`{}` is no type", text.escape_debug())))
    });
    Ok(Slot {
        fs: file_system(&partition.fs)?,
        start: partition.start,
        length: match partition.length {
            DiskLength::Rest => Length::Rest,
            DiskLength::Size(size) => Length::Size(size),
            DiskLength::End(end) => Length::End(end),
        },
        kind: kind.transpose()?,
        boot: partition.boot,
    })
}

fn settings(partition: &DiskPartition) -> Outcome<Settings> {
    let first = partition
        .first
        .iter()
        .map(|path| Ok(TreePath::parse(path.as_bytes())?.as_bytes().to_vec()));
    Ok(Settings {
        label: partition.label.clone(),
        id: partition.id.as_deref().map(id).transpose()?,
        features: partition.features.clone(),
        block_size: partition.block_size,
        first: first.collect::<Outcome<_>>()?,
        free: partition.free,
    })
}

fn file_system(name: &str) -> Outcome<FileSystem> {
    let fs = FileSystem::from_name(name);
    fs.ok_or_else(|| Problem::new(format!("`{}` is no file system", name.escape_debug())))
}

fn id(text: &str) -> Outcome<Id> {
    let id = Id::parse(text);
    id.ok_or_else(|| Problem::new(format!("`{}` is no identifier", text.escape_debug())))
}

/// Every mistake at the entry that it is about.
fn report(task: &Disk, error: Error, findings: &mut Findings) {
    let mistakes = match error {
        Error::Mistakes(mistakes) => mistakes,
        Error::Io { what, source } => {
            return findings.error(KEY, Problem::io(what.trim_start_matches("cannot "), &source));
        }
        Error::Broken(what) => {
            return findings.error(KEY, Problem::new(format!("internal error: {what}")));
        }
    };
    for mistake in mistakes {
        let partition = |number: &usize| {
            task.partitions.get(number.wrapping_sub(1)).map(|partition| partition.key.as_str())
        };
        let raw = |number: &usize| task.raw.get(number.wrapping_sub(1)).map(|raw| raw.key.as_str());
        let key = match &mistake.at {
            At::Disk => None,
            At::Partition(one) | At::Partitions(one, _) | At::Path(one, _) => partition(one),
            At::Raw(one) | At::Raws(one, _) | At::RawAndPartition(one, _) => raw(one),
        };
        findings.error(key.unwrap_or(KEY), Problem::new(mistake.to_string()));
    }
}
