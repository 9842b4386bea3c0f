//! Files that a disk holds beside its partitions.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::reader::Reader;
use crate::language::reference::{self, RefPath, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{Size, Word as _};
use crate::yaml::Node;

/// The keys of an entry of `raw`.
pub static RAW: Shape = Shape {
    name: "raw",
    doc: "A file that is written to a place of the disk.",
    keys: &[&[
        Key::needed("at", Kind::Word(&Size::SCALAR), "the first byte"),
        Key::needed("from", Kind::Word(&reference::SCALAR), "the file"),
    ]],
};

/// A file that is written to a place of the disk.
#[derive(Debug)]
pub struct Raw {
    /// What findings call the entry.
    pub key: String,
    /// The first byte.
    pub at: u64,
    /// The file.
    pub from: Reference,
    /// Where it stands.
    pub span: Span,
}

/// Reads the entry after `before` others.
pub fn read(before: usize, node: &Node, reader: &mut Reader<'_>) -> Option<Raw> {
    let fields = reader.map(node, &RAW, "an entry of `raw`")?;
    let at = fields.get("at").and_then(|node| reader.word::<Size>(node));
    let from = fields.get("from").and_then(|node| Reference::read(node, reader));
    let (at, from) = (at?.value.bytes(), from?);
    let is_file = match &from.path {
        RefPath::Whole => true,
        RefPath::Folder(_) => false,
        RefPath::Match(path) => !path.is_pattern(),
    };
    if !is_file {
        let message = format!("`{from}` is not one file");
        let mistake = Diagnostic::new(codes::BAD_VALUE, from.span, message);
        reader.report(mistake.hint("write the path of the file"));
    }
    Some(Raw { key: format!("raw:{before}"), at, from, span: node.span })
}
