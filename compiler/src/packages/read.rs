//! Reads `packages`.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::declared::{self, WHEN};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPattern, PackageName, Word as _};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// Most packages that one image may name.
const MAX_PACKAGES: usize = 2_000;

/// The value of the key `packages`.
pub const KIND: Kind = Kind::Any(&[Kind::List(&ITEM), Kind::Map(&SHAPE)]);

static ITEM: Kind = Kind::Any(&[Kind::Word(&PackageName::SCALAR), Kind::Map(&GROUP)]);

/// The keys of `packages` that is written as a mapping.
pub static SHAPE: Shape = Shape {
    name: "packages",
    doc: "Debian packages; one layer. Services are not started. A list is short for `install`.",
    keys: &[&[
        Key::new(
            "install",
            Kind::OneOrMore(&ITEM),
            "packages to install: `name` or `name=version`",
        ),
        Key::new(
            "remove",
            Kind::OneOrMore(&Kind::Word(&PackageName::SCALAR)),
            "packages to remove with their configuration",
        ),
        Key::new(
            "prune",
            Kind::OneOrMore(&Kind::Word(&AbsPattern::SCALAR)),
            "patterns that are deleted before the layer exists",
        ),
        Key::new(
            "recommends",
            Kind::Flag,
            "whether recommended packages are installed too; as the base says if absent",
        ),
    ]],
};

/// The keys of a group of packages.
static GROUP: Shape = Shape {
    name: "package group",
    doc: "Packages with a condition.",
    keys: &[&[
        Key::needed("names", Kind::OneOrMore(&Kind::Word(&PackageName::SCALAR)), "the packages"),
        Key::new("optional", Kind::Flag, "whether they may be missing in the archives"),
        Key::new("when", WHEN, "only if these build args have these values"),
    ]],
};

/// What an image installs, removes and prunes.
#[derive(Debug, Clone)]
pub struct Packages {
    /// What is installed in this build.
    pub install: Vec<Install>,
    /// What is removed.
    pub remove: Vec<Spanned<PackageName>>,
    /// What is deleted before the layer exists.
    pub prune: Vec<Spanned<AbsPattern>>,
    /// Whether recommended packages are installed; as the base says if absent.
    pub recommends: Option<bool>,
    /// Where it stands.
    pub span: Span,
}

impl Packages {
    /// Whether there is nothing to do, e.g. since no condition holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.install.is_empty() && self.remove.is_empty() && self.prune.is_empty()
    }
}

/// One package to install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Its name, with a version if one is asked for.
    pub package: Spanned<PackageName>,
    /// Whether the archives may lack it.
    pub optional: bool,
}

/// Reads `packages`.
pub fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Packages> {
    let mut packages = Packages {
        install: Vec::new(),
        remove: Vec::new(),
        prune: Vec::new(),
        recommends: None,
        span: node.span,
    };
    if let Value::Map(_) = &node.value {
        let fields = reader.map(node, &SHAPE, "`packages`")?;
        packages.remove = fields.get("remove").map(|node| reader.words(node)).unwrap_or_default();
        packages.prune = fields.get("prune").map(|node| reader.words(node)).unwrap_or_default();
        packages.recommends = fields.get("recommends").and_then(|node| reader.flag(node));
        if let Some(install) = fields.get("install") {
            packages.install = read_install(install, reader);
        }
    } else {
        packages.install = read_install(node, reader);
    }
    if packages.install.len() + packages.remove.len() > MAX_PACKAGES {
        let message = format!("more than {MAX_PACKAGES} packages");
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
    for removed in packages.remove.iter().filter(|package| package.value.version().is_some()) {
        let message = format!("`{}` is removed whatever its version is", removed.value.name());
        reader.report(
            Diagnostic::new(codes::BAD_VALUE, removed.span, message).hint("remove `=VERSION`"),
        );
    }
    Some(packages)
}

fn read_install(node: &Node, reader: &mut Reader<'_>) -> Vec<Install> {
    let items = reader.one_or_more(node);
    if items.is_empty() && matches!(node.value, Value::List(_)) {
        let mistake = Diagnostic::new(codes::BAD_VALUE, node.span, "the list of packages is empty");
        reader.report(mistake.hint("name at least one package, or remove the key"));
    }
    let mut known: BTreeMap<String, Span> = BTreeMap::new();
    let mut install: Vec<Install> = Vec::new();
    for item in items {
        let found = read_item(item, reader);
        for one in found {
            let (name, span) = (one.package.value.name(), one.package.span);
            if let Some(other) = known.get(name) {
                let message = format!("`{name}` is in the list twice");
                let mistake = Diagnostic::new(codes::DUPLICATE, span, message);
                reader.report(mistake.label(*other, "it is here already"));
            } else {
                known.insert(name.to_owned(), span);
                install.push(one);
            }
        }
    }
    install
}

fn read_item(node: &Node, reader: &mut Reader<'_>) -> Vec<Install> {
    let Value::Map(_) = &node.value else {
        let package = reader.word::<PackageName>(node);
        return package.into_iter().map(|package| Install { package, optional: false }).collect();
    };
    let Some(fields) = reader.map(node, &GROUP, "a group of packages") else { return Vec::new() };
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    let optional = fields.get("optional").and_then(|node| reader.flag(node)).unwrap_or(false);
    let names = fields.get("names").map(|node| reader.words(node)).unwrap_or_default();
    if !holds {
        return Vec::new();
    }
    names.into_iter().map(|package| Install { package, optional }).collect()
}
