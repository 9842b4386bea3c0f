//! `cpio`: one cpio archive in the format newc.

use crate::diagnostic::Spanned;
use crate::language::reader::Reader;
use crate::language::shape::{Kind, Shape};
use crate::maker::kind::Maker;
use crate::maker::{archive, tree};
use crate::values::Name;
use crate::yaml::Node;
use jesteros_manifest::PackFormat;

/// The keys of `cpio`.
///
/// ```yaml
/// cpio: {from: boot-files, files: {/dev/console: {device: c 5 1}}}
/// ```
pub static SHAPE: Shape = Shape {
    name: "cpio",
    doc: "One cpio archive in the format newc, as the Linux kernel reads it for an initramfs. It holds no extended attributes.",
    keys: &[tree::KEYS],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

pub(super) fn read(
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    archive::read(PackFormat::Cpio, &SHAPE, name, node, reader)
}
