//! The reference of the language, in Markdown.

use super::walk::{scalars, shapes};
use crate::language::shape::{Key, Kind, Shape};
use crate::spec::SHAPE;
use crate::values::Scalar;

/// What stands before the tables; written by hand.
const INTRODUCTION: &str = include_str!("introduction.md");

/// The whole of `docs/reference.md`.
#[must_use]
pub fn reference() -> String {
    let mut text = format!("{}\n", INTRODUCTION.trim_end());
    for shape in std::iter::once(&SHAPE).chain(shapes()) {
        text.push_str(&section(shape));
    }
    text.push_str("\n## Values\n\nA value that is written as one text has one of these forms. `${NAME}` in it is replaced by a build arg before it is looked at.\n\n| value | form | examples |\n|---|---|---|\n");
    for scalar in scalars() {
        let examples: Vec<String> =
            scalar.examples.iter().map(|example| format!("`{example}`")).collect();
        let anchor = format!("<a id=\"value-{}\"></a>", slug(scalar.name));
        text.push_str(&row(&[
            &format!("{anchor}{}", scalar.name),
            scalar.doc,
            &examples.join(", "),
        ]));
    }
    text
}

fn section(shape: &Shape) -> String {
    let mut text = format!(
        "\n## {}\n\n{}\n\n| key | value | meaning |\n|---|---|---|\n",
        shape.name, shape.doc
    );
    for key in shape.all_keys() {
        text.push_str(&row(&[&name(key), &value(&key.kind), key.doc]));
    }
    text
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn name(key: &Key) -> String {
    let needed = if key.needed { ", needed" } else { "" };
    format!("`{}`{needed}", key.name)
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Flag => "`yes` or `no`".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Word(scalar) => link(scalar),
        Kind::Choice(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(" or ")
        }
        Kind::Nothing => "nothing".to_owned(),
        Kind::List(item) => format!("list of: {}", value(item)),
        Kind::OneOrMore(item) => format!("{}, or a list", value(item)),
        Kind::Named { key, value: of } => format!("mapping from {} to: {}", link(key), value(of)),
        Kind::Map(shape) => format!("[{} mapping](#{})", shape.name, slug(shape.name)),
        Kind::Any(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(value).collect();
            kinds.join("; or ")
        }
    }
}

fn link(scalar: &Scalar) -> String {
    format!("[{}](#value-{})", scalar.name, slug(scalar.name))
}

fn slug(name: &str) -> String {
    name.replace(' ', "-")
}
