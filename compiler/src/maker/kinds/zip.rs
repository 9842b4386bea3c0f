//! `zip`: one zip archive.

use crate::diagnostic::Spanned;
use crate::language::reader::Reader;
use crate::language::shape::{Kind, Shape};
use crate::maker::kind::Maker;
use crate::maker::{archive, tree};
use crate::values::Name;
use crate::yaml::Node;
use jesteros_manifest::PackFormat;

/// The keys of `zip`.
///
/// ```yaml
/// zip: {from: boot-files}
/// ```
pub static SHAPE: Shape = Shape {
    name: "zip",
    doc: "One zip archive. It holds files, folders and symbolic links that belong to root, and nothing else.",
    keys: &[tree::KEYS],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

pub(super) fn read(
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    archive::read(PackFormat::Zip, &SHAPE, name, node, reader)
}
