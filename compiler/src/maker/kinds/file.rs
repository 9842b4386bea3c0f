//! `file`: one file.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, Spanned, codes};
use crate::files::{self, Entry, EntryKind, FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::Reader;
use crate::language::reference;
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::kind::{Maker, Making, Product};
use crate::needs::Needs;
use crate::values::{EnvName, KeyPath, Name, Word as _};
use crate::yaml::{Node, Value};
use buildkit_llb::{Output, State};

/// The keys of `file` that is written as a mapping.
pub static SHAPE: Shape = Shape {
    name: "file",
    doc: "One file: a reference to it, or its text.",
    keys: &[&[
        Key::new("from", Kind::Word(&reference::SCALAR), "the file"),
        Key::new("text", Kind::Text, "the text of the file; `${…}` in it stays, but see `expand`"),
        Key::new(
            "expand",
            Kind::OneOrMore(&Kind::Word(&EnvName::SCALAR)),
            "build args whose `${NAME}` is replaced in the text",
        ),
        Key::new("mode", Kind::Word(&crate::values::Mode::SCALAR), "permission bits, in octal"),
    ]],
};

pub(super) const KIND: Kind = Kind::Any(&[Kind::Word(&reference::SCALAR), Kind::Map(&SHAPE)]);

/// One file.
///
/// ```yaml
/// file: {text: "bootm 0x81c00000\n"}
/// ```
#[derive(Debug)]
struct File {
    entry: Entry,
}

pub(super) fn read(
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    if let Value::Map(_) = &node.value {
        let fields = reader.map(node, &SHAPE, "`file`")?;
        if fields.has("from") == fields.has("text") {
            let message = format!("`{}` needs exactly one of `from` and `text`", name.value);
            reader.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
            return None;
        }
    }
    // The same reading as for an entry of `files`; the file's name comes later.
    let path: KeyPath = "/file".parse().ok()?;
    let entry = files::read_entry("file", &path, node.span, node, reader)?.0;
    match entry.kind {
        EntryKind::Copy { .. } | EntryKind::Text(_) => Some(Box::new(File { entry })),
        EntryKind::Attributes
        | EntryKind::Contents { .. }
        | EntryKind::Link { .. }
        | EntryKind::Hardlink(_)
        | EntryKind::Device(_)
        | EntryKind::Fifo
        | EntryKind::Edit(_)
        | EntryKind::Absent => {
            reader.expected("a reference to one file, or `text`", node);
            None
        }
    }
}

impl Maker for File {
    fn is_file(&self) -> bool {
        true
    }

    fn needs(&self, needs: &mut Needs) {
        let table = FileTable::of(self.entry.clone());
        apply::needs(&Accounts::default(), &table, needs);
    }

    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        _below: Option<&State>,
    ) -> Result<Product, Broken> {
        let path = KeyPath::Plain { path: format!("/{}", artifact.filename), folder: false };
        let entry = Entry { path, ..self.entry.clone() };
        let table = FileTable::of(entry);
        let title =
            Title { number: None, layer: None, text: format!("file {}", artifact.filename) };
        let (none, below) = (Accounts::default(), Output::scratch());
        Ok(apply::apply(&none, &table, scope, &title, &[artifact.span], &below)?.into())
    }
}
