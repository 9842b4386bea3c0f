//! `disk`: one disk image.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes, shown};
use crate::files::apply;
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::kind::{Maker, Making, Product};
use crate::maker::partition::{self, PARTITION, Partition};
use crate::maker::raw::{self, RAW, Raw};
use crate::maker::tree;
use crate::needs::{Needs, Wanted};
use crate::values::{Name, Size, Word as _};
use crate::yaml::Node;
use buildkit_llb::{Output, State};
use jesteros_manifest::{self as manifest, DiskTable};
use jesteros_pack::disk::{At, Id, Mistake, Problem, Table, layout};
use std::collections::BTreeMap;

/// The keys of `disk`.
pub static SHAPE: Shape = Shape {
    name: "disk",
    doc: "One disk image: a partition table, and file systems with files in them. It needs no program and no privileges, and is a sparse file.",
    keys: &[&[
        Key::needed("size", Kind::Word(&Size::SCALAR), "the size of the disk"),
        Key::new("table", Kind::Choice(TABLES), "the partition table; `mbr` if absent"),
        Key::new(
            "id",
            Kind::Text,
            "the identifier of the disk: 8 hexadecimal digits with `mbr`, a UUID with `gpt`; derived from the names if absent",
        ),
        Key::new("partitions", Kind::List(&Kind::Map(&PARTITION)), "the partitions, in the order of the table"),
        Key::new("raw", Kind::List(&Kind::Map(&RAW)), "files that are written beside the partitions"),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

const TABLES: &[&str] = &["mbr", "gpt"];

/// How many files may stand beside the partitions.
const MOST_RAW: usize = 128;

/// A disk image.
///
/// ```yaml
/// disk:
///   size: 512 MiB
///   partitions:
///     - {start: 63s, end: 524288s, fs: fat16, boot: yes, from: boot-files, first: [/MLO]}
///     - {start: 524288s, fs: ext3, label: ROOT, from: production, free: 100 MiB}
/// ```
#[derive(Debug)]
struct Disk {
    size: u64,
    table: Table,
    id: Option<String>,
    partitions: Vec<Partition>,
    raw: Vec<Raw>,
    span: Span,
}

pub(super) fn read(
    _name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    let fields = reader.map(node, &SHAPE, "`disk`")?;
    let size = fields.get("size").and_then(|node| reader.word::<Size>(node));
    let table = match fields.get("table").and_then(|node| reader.choice(node, TABLES)) {
        Some("gpt") => Table::Gpt,
        Some(_) | None => Table::Mbr,
    };
    let id = fields.get("id").and_then(|node| {
        let text = reader.text(node)?;
        let fits = match table {
            Table::Mbr => matches!(Id::parse(&text), Some(Id::Short(_))),
            Table::Gpt => matches!(Id::parse(&text), Some(Id::Long(_))),
        };
        if !fits {
            let message = format!(
                "`{}` is not 8 hexadecimal digits, which the table `mbr` has, or a UUID, which `gpt` has",
                shown(&text)
            );
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
        }
        fits.then_some(text)
    });
    let list = fields.get("partitions").and_then(|node| reader.list(node)).unwrap_or_default();
    let (mut partitions, mut is_complete) = (Vec::new(), true);
    for node in list {
        match partition::read(table, partitions.len(), node, reader) {
            Some(read) => partitions.extend(read),
            None => is_complete = false,
        }
    }
    let list = fields.get("raw").and_then(|node| reader.list(node)).unwrap_or_default();
    let mut raws = Vec::new();
    if list.len() > MOST_RAW {
        let message = format!("a disk has at most {MOST_RAW} entries of `raw`");
        reader.report(Diagnostic::new(codes::LIMIT, node.span, message));
    }
    for node in list.iter().take(MOST_RAW) {
        raws.extend(raw::read(raws.len(), node, reader));
    }
    let (size, span) = (size.filter(|_| is_complete)?, node.span);
    let disk = Disk { size: size.value.bytes(), table, id, partitions, raw: raws, span };
    let slots: Vec<_> = disk.partitions.iter().map(Partition::slot).collect();
    if let Err(mistakes) = layout::plan(disk.size, table, &slots, &[]) {
        for mistake in mistakes {
            reader.report(disk.diagnostic(&mistake, size.span));
        }
    }
    Some(Box::new(disk))
}

impl Disk {
    /// A mistake at the lines of the partitions that it is about.
    fn diagnostic(&self, mistake: &Mistake, size: Span) -> Diagnostic {
        let place = |number: usize| {
            self.partitions.get(number.wrapping_sub(1)).map_or(self.span, |one| one.span)
        };
        let code = match &mistake.problem {
            Problem::TooMany { .. } | Problem::DiskTooLarge(_) => codes::LIMIT,
            _ => codes::BAD_VALUE,
        };
        let at = |span| Diagnostic::new(code, span, mistake.to_string());
        match &mistake.at {
            At::Partition(one) | At::Path(one, _) => at(place(*one)),
            At::Partitions(one, other) => {
                at(place(*other)).label(place(*one), format!("this is partition {one}"))
            }
            At::Disk | At::Raw(_) | At::Raws(..) | At::RawAndPartition(..) => at(size),
        }
    }
}

impl Maker for Disk {
    fn is_file(&self) -> bool {
        true
    }

    fn has_paths(&self) -> bool {
        false
    }

    fn needs(&self, needs: &mut Needs) {
        for partition in &self.partitions {
            apply::needs(&Accounts::default(), &partition.table, needs);
        }
        let wanted = |raw: &Raw| Wanted { reference: raw.from.clone(), optional: false };
        needs.files.extend(self.raw.iter().map(wanted));
        needs.helper.push(self.span);
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        let partitions = self.partitions.iter();
        partitions.map(|one| Spanned::new(one.described.key.clone(), one.span)).collect()
    }

    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        _below: Option<&State>,
    ) -> Result<Product, Broken> {
        let mut inputs = Vec::new();
        let mut lines = BTreeMap::from([("disk".to_owned(), artifact.span)]);
        let mut partitions = Vec::new();
        for partition in &self.partitions {
            let mut described = partition.described.clone();
            if !partition.table.entries.is_empty() {
                described.input = Some(inputs.len());
                let text = format!("files of partition {}", partitions.len() + 1);
                inputs.push(tree::input(&partition.table, &text, artifact, scope)?);
            }
            lines.insert(described.key.clone(), partition.span);
            partitions.push(described);
        }
        let mut raws = Vec::new();
        for raw in &self.raw {
            lines.insert(raw.key.clone(), raw.span);
            raws.push(manifest::DiskRaw {
                key: raw.key.clone(),
                at: raw.at,
                input: inputs.len(),
                path: raw.from.path.as_str().to_owned(),
            });
            inputs.push(scope.files(&raw.from)?);
        }
        let disk = manifest::Disk {
            filename: artifact.filename.to_owned(),
            name: format!("{}/{}", scope.build.project, scope.name),
            size: self.size,
            table: match self.table {
                Table::Mbr => DiskTable::Mbr,
                Table::Gpt => DiskTable::Gpt,
            },
            id: self.id.clone(),
            partitions,
            raw: raws,
        };
        let title = Title { number: None, layer: None, text: "disk".to_owned() };
        let output = scope.build.change(TaskPlan {
            title: title.full(scope.name),
            code: codes::HELPER,
            spans: vec![artifact.span],
            task: manifest::Task::Disk(disk),
            inputs,
            tree: Output::scratch(),
            lines,
            ignore_cache: scope.ignores_cache(&title),
        })?;
        Ok(output.into())
    }
}
