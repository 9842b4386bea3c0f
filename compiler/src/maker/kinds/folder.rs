//! `folder`: a tree of files.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::files::{self, Attributes, Contents, Entry, EntryKind, FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::Reader;
use crate::language::reference::{self, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::kind::{Maker, Making};
use crate::needs::Needs;
use crate::values::{KeyPath, Name};
use crate::yaml::{Node, Value};
use buildkit_llb::{Output, State};
use jesteros_manifest::CHECKSUMS;

/// The keys of `folder`.
pub static SHAPE: Shape = Shape {
    name: "folder",
    doc: "A tree of files: those of `from`, with `files` on top.",
    keys: &[&[
        Key::new("from", Kind::OneOrMore(&Kind::Word(&reference::SCALAR)), "files to start with"),
        Key::new("files", files::TABLE, "path to what is there"),
        Key::new(
            "checksums",
            Kind::Choice(&["sha256"]),
            "adds the file SHA256SUMS, which lists all files as `sha256sum -c` reads it",
        ),
    ]],
};

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
    let mut table = fields.get("files").map(|node| files::read(node, reader)).unwrap_or_default();
    if let Some(node) = fields.get("from") {
        let items = reader.one_or_more(node);
        let from: Vec<Reference> =
            items.iter().filter_map(|item| Reference::read(item, reader)).collect();
        let root: Option<KeyPath> = "/".parse().ok();
        let has_root = table.entries.iter().any(|entry| Some(&entry.path) == root.as_ref());
        if items.is_empty() {
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`from` is empty"));
        } else if has_root {
            let message =
                "`from` and the entry `/` of `files` both say what the folder starts with";
            let mistake = Diagnostic::new(codes::FILES_CONFLICT, node.span, message);
            reader.report(mistake.hint("put both into the list of one of them"));
        } else {
            table.entries.insert(
                0,
                Entry {
                    key: "from".to_owned(),
                    path: root?,
                    kind: EntryKind::Contents {
                        from,
                        contents: Contents::default(),
                        replace: false,
                    },
                    attributes: Attributes::default(),
                    optional: false,
                    span: node.span,
                },
            );
        }
    }
    let has_entries =
        |node: &Node| !matches!(&node.value, Value::Map(entries) if entries.is_empty());
    if !fields.has("from") && !fields.get("files").is_some_and(has_entries) {
        let message = format!("`{}` has no files", name.value);
        reader.report(
            Diagnostic::new(codes::MISSING_KEY, node.span.start(), message)
                .hint("give it `from` or `files`"),
        );
        return None;
    }
    table.span = Some(node.span);
    if let Some(node) = fields.get("checksums") {
        table.checksums = read_checksums(node, &table, reader);
    }
    Some(Box::new(Folder { table }))
}

fn read_checksums(node: &Node, table: &FileTable, reader: &mut Reader<'_>) -> Option<Span> {
    let kind = reader.text(node)?;
    if kind != "sha256" {
        let message = format!("`checksums` is `{}`, and must be `sha256`", kind.escape_debug());
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
        return None;
    }
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

    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        _below: Option<&State>,
    ) -> Result<Output, Broken> {
        let title = Title { number: None, layer: None, text: "folder".to_owned() };
        apply::apply(
            &Accounts::default(),
            &self.table,
            scope,
            &title,
            &[artifact.span],
            &Output::scratch(),
        )
    }
}
