//! `folder`: a tree of files.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::files::{Entry, FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::scope::Scope;
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::kind::{Maker, Making, Product};
use crate::maker::tree;
use crate::needs::Needs;
use crate::values::{KeyPath, Name};
use crate::yaml::Node;
use buildkit_llb::State;
use jesteros_manifest::CHECKSUMS;

/// The keys of `folder`.
pub static SHAPE: Shape = Shape {
    name: "folder",
    doc: "A tree of files: those of `from`, with `files` on top.",
    keys: &[
        tree::KEYS,
        &[Key::new(
            "checksums",
            Kind::Choice(CHECKSUM_KINDS),
            "adds the file SHA256SUMS, which lists all files as `sha256sum -c` reads it",
        )],
    ],
};

const CHECKSUM_KINDS: &[&str] = &["sha256"];

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// A tree of files.
///
/// ```yaml
/// folder:
///   files:
///     /: ["boot-files:MLO", "boot-files:u-boot.bin"]
///     /uImage: kernel:uImage
/// ```
#[derive(Debug)]
struct Folder {
    table: FileTable,
}

pub(super) fn read(
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    let fields = reader.map(node, &SHAPE, "`folder`")?;
    if tree::is_missing(&fields) {
        let message = format!("`{}` has no files", name.value);
        reader.report(
            Diagnostic::new(codes::MISSING_KEY, node.span.start(), message)
                .hint("give it `from` or `files`"),
        );
        return None;
    }
    let mut table = tree::read(&fields, reader)?;
    if let Some(node) = fields.get("checksums") {
        table.checksums = read_checksums(node, &table, reader);
    }
    Some(Box::new(Folder { table }))
}

fn read_checksums(node: &Node, table: &FileTable, reader: &mut Reader<'_>) -> Option<Span> {
    reader.choice(node, CHECKSUM_KINDS)?;
    let list = format!("/{CHECKSUMS}");
    let same = |entry: &&Entry| matches!(&entry.path, KeyPath::Plain { path, .. } if *path == list);
    if let Some(entry) = table.entries.iter().find(same) {
        let message = format!("`{list}` is the list that `checksums` makes");
        let mistake = Diagnostic::new(codes::FILES_CONFLICT, entry.span, message);
        reader.report(mistake.label(node.span, "it is asked for here"));
    }
    Some(node.span)
}

impl Maker for Folder {
    fn needs(&self, needs: &mut Needs) {
        apply::needs(&Accounts::default(), &self.table, needs);
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        self.table.brings()
    }

    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        _below: Option<&State>,
    ) -> Result<Product, Broken> {
        Ok(tree::lower(&self.table, "folder", artifact, scope)?.into())
    }
}
