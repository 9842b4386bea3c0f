//! Numbers and sizes with a least and a greatest value.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{Size, Word as _};
use crate::yaml::{Node, Value};
use jesteros_manifest::Range;

/// A size, or the least and the greatest.
pub(super) const SIZE: Kind = Kind::Any(&[Kind::Word(&Size::SCALAR), Kind::Map(&SIZES)]);

/// A number, or the least and the greatest.
pub(super) const COUNT: Kind = Kind::Any(&[Kind::Number, Kind::Map(&COUNTS)]);

/// The keys of a range of sizes.
pub(super) static SIZE_KEYS: &[Key] = &[
    Key::new("min", Kind::Word(&Size::SCALAR), "the least size"),
    Key::new("max", Kind::Word(&Size::SCALAR), "the greatest size"),
];

static SIZES: Shape =
    Shape { name: "size range", doc: "The least and the greatest size.", keys: &[SIZE_KEYS] };

static COUNTS: Shape = Shape {
    name: "count range",
    doc: "The least and the greatest number.",
    keys: &[&[
        Key::new("min", Kind::Number, "the least number, from 1"),
        Key::new("max", Kind::Number, "the greatest number, from 1"),
    ]],
};

type ReadNumber = fn(&Node, &mut Reader<'_>) -> Option<u64>;

fn size_of(node: &Node, reader: &mut Reader<'_>) -> Option<u64> {
    reader.value::<Size>(node).map(Size::bytes)
}

fn count_of(node: &Node, reader: &mut Reader<'_>) -> Option<u64> {
    let number = reader.number(node)?;
    if number > 0 {
        return Some(u64::from(number));
    }
    let mistake =
        Diagnostic::new(codes::BAD_VALUE, node.span, "a path or pattern matches at least once");
    reader.report(mistake.hint("write `absent` if there must be nothing"));
    None
}

/// Reads a size or a range of them.
pub(super) fn size(node: &Node, reader: &mut Reader<'_>) -> Option<Range> {
    range(node, &SIZES, size_of, reader)
}

/// Reads a number or a range of them.
pub(super) fn count(node: &Node, reader: &mut Reader<'_>) -> Option<Range> {
    range(node, &COUNTS, count_of, reader)
}

fn range(
    node: &Node,
    shape: &'static Shape,
    read: ReadNumber,
    reader: &mut Reader<'_>,
) -> Option<Range> {
    if let Value::Scalar(_) = &node.value {
        return read(node, reader).map(Range::exactly);
    }
    let fields = reader.map(node, shape, &format!("a {}", shape.name))?;
    limits(&fields, read, reader)
}

/// Reads `min` and `max` of sizes; there must be one of them.
pub(super) fn sizes(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Range> {
    limits(fields, size_of, reader)
}

fn limits(fields: &Fields<'_>, read: ReadNumber, reader: &mut Reader<'_>) -> Option<Range> {
    let mut limit = |key| match fields.get(key) {
        Some(node) => read(node, reader).map(Some),
        None => Some(None),
    };
    let (min, max) = (limit("min"), limit("max"));
    let range = Range { min: min?, max: max? };
    let message = match (range.min, range.max) {
        (None, None) => format!("{} has neither `min` nor `max`", fields.what()),
        (Some(min), Some(max)) if min > max => "`min` is greater than `max`".to_owned(),
        (_, _) => return Some(range),
    };
    reader.report(Diagnostic::new(codes::BAD_VALUE, fields.span(), message));
    None
}
