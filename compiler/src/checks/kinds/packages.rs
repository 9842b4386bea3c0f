//! `packages`: which Debian packages are installed.

use crate::checks::kind::{Check, Told, Work};
use crate::checks::read::expect_at_most;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{PackageName, Word as _};
use crate::yaml::Node;
use jesteros_manifest::{CheckKind, PackagesCheck};
use std::collections::BTreeMap;

/// Most packages that one check may name.
const MAX_PACKAGES: usize = 2_000;

/// The keys of `packages` as a check.
pub static SHAPE: Shape = Shape {
    name: "packages check",
    doc: "Which Debian packages are installed.",
    keys: &[&[
        Key::new(
            "has",
            Kind::OneOrMore(&Kind::Word(&PackageName::SCALAR)),
            "packages that are installed: `name` or `name=version`",
        ),
        Key::new(
            "lacks",
            Kind::OneOrMore(&Kind::Word(&PackageName::SCALAR)),
            "packages that are not installed",
        ),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// Which Debian packages are installed.
///
/// ```yaml
/// packages: {has: [systemd-sysv], lacks: [gcc, make]}
/// ```
#[derive(Debug)]
struct Packages {
    has: Vec<Spanned<PackageName>>,
    lacks: Vec<Spanned<PackageName>>,
}

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`packages`")?;
    let mut words = |key| match fields.get(key) {
        Some(node) => reader.words::<PackageName>(node),
        None => Vec::new(),
    };
    let (has, lacks) = (words("has"), words("lacks"));
    if fields.present(&["has", "lacks"]).is_empty() {
        let message = "`packages` has neither `has` nor `lacks`";
        reader.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
    }
    expect_at_most(MAX_PACKAGES, has.len() + lacks.len(), "packages", node.span, reader);
    let mut known: BTreeMap<String, Span> = BTreeMap::new();
    for package in has.iter().chain(&lacks) {
        let name = package.value.name();
        if let Some(first) = known.insert(name.to_owned(), package.span) {
            let message = format!("`{name}` stands in this check twice");
            let mistake = Diagnostic::new(codes::DUPLICATE, package.span, message);
            reader.report(mistake.label(first, "it is here already"));
        }
    }
    for package in lacks.iter().filter(|package| package.value.version().is_some()) {
        let message = "`lacks` names packages in any version";
        let mistake = Diagnostic::new(codes::BAD_VALUE, package.span, message);
        reader.report(mistake.hint(format!("write `{}`", package.value.name())));
    }
    Some(Box::new(Packages { has, lacks }))
}

impl Check for Packages {
    fn title(&self) -> String {
        format!("packages: {} installed, {} not", self.has.len(), self.lacks.len())
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        let mut names = |list: &[Spanned<PackageName>]| -> Vec<String> {
            let told = list.iter().map(|package| {
                told.part(package.value.as_str(), package.span);
                package.value.to_string()
            });
            told.collect()
        };
        let (has, lacks) = (names(&self.has), names(&self.lacks));
        Ok(Work::Look(CheckKind::Packages(PackagesCheck { has, lacks })))
    }
}
