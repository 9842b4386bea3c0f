//! `tar`: one tar archive.

use crate::diagnostic::Spanned;
use crate::language::reader::Reader;
use crate::language::shape::{Kind, Shape};
use crate::maker::kind::Maker;
use crate::maker::{archive, tree};
use crate::values::Name;
use crate::yaml::Node;
use jesteros_manifest::PackFormat;

/// The keys of `tar`.
///
/// ```yaml
/// tar: {files: {/usr/: court}}
/// ```
pub static SHAPE: Shape = Shape {
    name: "tar",
    doc: "One tar archive of the files of `from`, with `files` on top. It holds everything: owners, all mode bits, links, device nodes, extended attributes.",
    keys: &[tree::KEYS],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

pub(super) fn read(
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    archive::read(PackFormat::Tar, &SHAPE, name, node, reader)
}
