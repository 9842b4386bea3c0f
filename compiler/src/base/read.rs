//! Reads one base.

use super::apt::{self, Apt};
use crate::checks;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::reference::Reference;
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, Name, PlatformText, Word as _};
use crate::yaml::{Node, Value};
use buildkit_llb::Platform;

/// What runs text scripts if the base does not say.
const DEFAULT_SHELL: &str = "/bin/bash";

/// Most platforms of one base.
const MAX_PLATFORMS: usize = 50;

/// The keys of a base.
pub static SHAPE: Shape = Shape {
    name: "base",
    doc: "A root file system that images start from.",
    keys: &[&[
        Key::new("description", Kind::Text, "what it is, for people"),
        Key::needed(
            "from",
            Kind::Word(&Name::SCALAR),
            "the source that holds it: an image, an archive of a root, or a folder with nothing but such an archive",
        ),
        Key::needed(
            "platform",
            Kind::Any(&[
                Kind::Choice(&["build"]),
                Kind::OneOrMore(&Kind::Word(&PlatformText::SCALAR)),
            ]),
            "its platform; a list, from which `--platform` picks; or `build`, which is always the builder's own",
        ),
        Key::new(
            "apt",
            Kind::Map(&apt::SHAPE),
            "where packages come from; without it there are none",
        ),
        Key::new(
            "shell",
            Kind::Word(&AbsPath::SCALAR),
            "what runs text scripts, with `-e -o pipefail`; `/bin/bash` if absent",
        ),
        Key::new("checks", checks::KIND, "what must hold for each image of this base"),
    ]],
};

/// A root file system that images start from.
#[derive(Debug)]
pub struct Base {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// The source that holds it.
    pub from: Reference,
    /// The platforms it is there for.
    pub platforms: Spanned<Platforms>,
    /// Where packages come from.
    pub apt: Option<Apt>,
    /// What runs text scripts.
    pub shell: AbsPath,
    /// What must hold for each image that grows from it.
    pub checks: Vec<checks::Entry>,
    /// Where it stands.
    pub span: Span,
}

/// The platforms of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platforms {
    /// These; never empty. `--platform` picks.
    These(Vec<Platform>),
    /// Always the builder's own, whatever is asked for.
    Builder,
}

/// Reads one base.
pub fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Base> {
    let fields = reader.map(node, &SHAPE, &format!("base `{}`", name.value))?;
    let description =
        fields.get("description").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    let from = fields.get("from").and_then(|node| Reference::read_name(node, Role::Root, reader));
    let platforms = fields.get("platform").and_then(|node| read_platforms(node, reader));
    let apt = match fields.get("apt") {
        Some(node) => Some(apt::read(node, reader)?),
        None => None,
    };
    let shell = match fields.get("shell") {
        Some(node) => reader.value::<AbsPath>(node)?,
        None => DEFAULT_SHELL.parse().ok()?,
    };
    let checks = checks::read(&fields, reader);
    checks::expect_fitting(&name.value, false, &checks, reader);
    let span = name.span.join(node.span);
    Some(Base { name, description, from: from?, platforms: platforms?, apt, shell, checks, span })
}

fn read_platforms(node: &Node, reader: &mut Reader<'_>) -> Option<Spanned<Platforms>> {
    if let Value::Scalar(text) = &node.value
        && text == "build"
    {
        return Some(Spanned::new(Platforms::Builder, node.span));
    }
    if node.value == Value::List(Vec::new()) {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`platform` is an empty list"));
        return None;
    }
    let words = reader.words::<PlatformText>(node);
    if words.len() > MAX_PLATFORMS {
        let message =
            format!("there are {} platforms, at most {MAX_PLATFORMS} are allowed", words.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
    let mut list: Vec<Platform> = Vec::new();
    for item in words.into_iter().take(MAX_PLATFORMS) {
        let platform = item.value.platform().clone();
        if list.contains(&platform) {
            let message = format!("platform `{platform}` stands here twice");
            reader.report(Diagnostic::new(codes::DUPLICATE, item.span, message));
        } else {
            list.push(platform);
        }
    }
    (!list.is_empty()).then(|| Spanned::new(Platforms::These(list), node.span))
}
