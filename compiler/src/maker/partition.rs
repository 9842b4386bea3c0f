//! One partition of a disk.

use crate::diagnostic::{Diagnostic, Span, codes, shown};
use crate::files::FileTable;
use crate::language::declared::{self, WHEN};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::tree;
use crate::values::{AbsPath, Size, Word as _};
use crate::yaml::Node;
use jesteros_manifest::{DiskLength, DiskPartition, partition_key};
use jesteros_pack::disk::layout::{Length, Slot};
use jesteros_pack::disk::settings::{self, Settings};
use jesteros_pack::disk::{FileSystem, Id, PartitionType, Table};

/// The keys of a partition.
pub static PARTITION: Shape = Shape {
    name: "partition",
    doc: "A partition of a disk. Its files are those of `from`, with `files` on top.",
    keys: &[
        &[
            Key::new("start", Kind::Word(&Size::SCALAR), "the first byte; the next MiB if absent"),
            Key::new("size", Kind::Word(&Size::SCALAR), "how long it is; the rest if absent"),
            Key::new(
                "end",
                Kind::Word(&Size::SCALAR),
                "the first byte after it, instead of `size`",
            ),
            Key::needed("fs", Kind::Choice(FILE_SYSTEMS), "the file system"),
            Key::new("label", Kind::Text, "the label of the file system"),
            Key::new("boot", Kind::Flag, "marks the partition as the one to start from"),
            Key::new(
                "type",
                Kind::Text,
                "the type in the table: two hexadecimal digits with `mbr`, a UUID with `gpt`; what is usual for the file system if absent",
            ),
            Key::new(
                "uuid",
                Kind::Text,
                "the identifier of the file system: a UUID, or 8 hexadecimal digits for FAT; derived from the names if absent",
            ),
            Key::new(
                "features",
                Kind::OneOrMore(&Kind::Text),
                "features of ext to add, or with `^` to leave out",
            ),
            Key::new("block-size", Kind::Number, "the bytes of a block of ext: 1024, 2048 or 4096"),
            Key::new(
                "first",
                Kind::OneOrMore(&Kind::Word(&AbsPath::SCALAR)),
                "files that are written first, in this order and each in one piece",
            ),
            Key::new("free", Kind::Word(&Size::SCALAR), "what must remain free"),
            Key::new("when", WHEN, "only if these build args have these values"),
        ],
        tree::KEYS,
    ],
};

/// The names of the file systems.
const FILE_SYSTEMS: &[&str] = &["fat16", "fat32", "ext2", "ext3", "ext4", "swap", "none"];

/// One partition.
#[derive(Debug)]
pub struct Partition {
    /// What the helper is told, but for its input.
    pub described: DiskPartition,
    /// Its files.
    pub table: FileTable,
    /// Where it stands.
    pub span: Span,
    slot: Slot,
}

impl Partition {
    /// Where it is to be.
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.slot.clone()
    }
}

/// Reads the partition after `before` others; the inner option is empty if its `when` does
/// not hold.
pub fn read(
    table: Table,
    before: usize,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Option<Partition>> {
    let fields = reader.map(node, &PARTITION, "a partition")?;
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    let fs = fields.get("fs").and_then(|node| reader.choice(node, FILE_SYSTEMS));
    let size = |key: &str, reader: &mut Reader<'_>| {
        fields.get(key).and_then(|node| reader.word::<Size>(node)).map(|size| size.value.bytes())
    };
    let start = size("start", reader);
    let length = match (size("size", reader), size("end", reader)) {
        (Some(_), Some(_)) => {
            let message = "a partition has `size` or `end`, and this one has both";
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
            Length::Rest
        }
        (Some(size), None) => Length::Size(size),
        (None, Some(end)) => Length::End(end),
        (None, None) => Length::Rest,
    };
    let kind = fields.get("type").and_then(|node| {
        let text = reader.text(node)?;
        if PartitionType::parse(table, &text).is_none() {
            let message = format!(
                "`{}` is not two hexadecimal digits, which the table `mbr` has, or a UUID, which `gpt` has",
                shown(&text)
            );
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
            return None;
        }
        Some(text)
    });
    let boot = fields.get("boot").and_then(|node| reader.flag(node)).unwrap_or(false);
    let (settings, uuid) = read_settings(&fields, size("free", reader), reader);
    let files = tree::read(&fields, reader)?;
    let fs = FileSystem::from_name(fs?)?;
    for problem in settings::check(table, fs, &settings) {
        let message = format!("a partition with `{}`: {problem}", fs.name());
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    if fs == FileSystem::Swap && !files.entries.is_empty() {
        let message = "a partition with swap space has no files";
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    let described = DiskPartition {
        key: partition_key(before),
        fs: fs.name().to_owned(),
        start,
        length: match length {
            Length::Rest => DiskLength::Rest,
            Length::Size(size) => DiskLength::Size(size),
            Length::End(end) => DiskLength::End(end),
        },
        kind: kind.clone(),
        boot,
        label: settings.label,
        id: uuid,
        features: settings.features,
        block_size: settings.block_size,
        first: settings
            .first
            .iter()
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect(),
        free: settings.free,
        input: None,
    };
    let kind = kind.and_then(|text| PartitionType::parse(table, &text));
    let slot = Slot { fs, start, length, kind, boot };
    let partition = Partition { described, table: files, span: node.span, slot };
    Some(holds.then_some(partition))
}

/// The settings of the file system, and the text of its identifier.
fn read_settings(
    fields: &Fields<'_>,
    free: Option<u64>,
    reader: &mut Reader<'_>,
) -> (Settings, Option<String>) {
    let uuid = fields.get("uuid").and_then(|node| {
        let text = reader.text(node)?;
        if Id::parse(&text).is_none() {
            let message = format!("`{}` is not a UUID or 8 hexadecimal digits", shown(&text));
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
            return None;
        }
        Some(text)
    });
    let features = fields.get("features").map(|node| reader.one_or_more(node)).unwrap_or_default();
    let first = fields.get("first").map(|node| reader.words::<AbsPath>(node)).unwrap_or_default();
    let settings = Settings {
        label: fields.get("label").and_then(|node| reader.text(node)).unwrap_or_default(),
        id: uuid.as_deref().and_then(Id::parse),
        features: features.iter().filter_map(|node| reader.text(node)).collect(),
        block_size: fields.get("block-size").and_then(|node| reader.number(node)),
        first: first
            .iter()
            .map(|path| path.value.as_str().trim_start_matches('/').as_bytes().to_vec())
            .collect(),
        free: free.unwrap_or_default(),
    };
    (settings, uuid)
}
