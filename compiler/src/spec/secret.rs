//! `secrets`: what `--secret` brings.

use crate::diagnostic::{Span, Spanned};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{Name, Word as _};
use crate::yaml::{Node, Value};

/// The value of the key `secrets` at the top level.
pub(super) const KIND: Kind =
    Kind::Named { key: &Name::SCALAR, value: &Kind::Any(&[Kind::Nothing, Kind::Map(&SHAPE)]) };

/// The keys of a secret.
static SHAPE: Shape = Shape {
    name: "secret",
    doc: "Something that `--secret` brings; only declared secrets can be used.",
    keys: &[&[
        Key::new("description", Kind::Text, "what it is, for people"),
        Key::new("optional", Kind::Flag, "whether a build may lack it"),
    ]],
};

/// A declared secret.
#[derive(Debug)]
pub struct Secret {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// Whether a build may lack it.
    pub optional: bool,
    /// Where it stands.
    pub span: Span,
}

pub(super) fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Secret> {
    let span = name.span.join(node.span);
    if node.value == Value::Null {
        return Some(Secret { name, description: None, optional: false, span });
    }
    let fields = reader.map(node, &SHAPE, &format!("secret `{}`", name.value))?;
    let description =
        fields.get("description").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    let optional = fields.get("optional").and_then(|node| reader.flag(node)).unwrap_or(false);
    Some(Secret { name, description, optional, span })
}
