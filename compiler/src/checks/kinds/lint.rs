//! `lint`: what shell scripts use.

use crate::checks::kind::{Check, Told, Work};
use crate::checks::paths;
use crate::checks::read::expect_at_most;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{KeyPath, Word as _};
use crate::yaml::Node;
use jesteros_lint::RELEASES;
use jesteros_manifest::{CheckKind, LintCheck};
use std::collections::BTreeMap;

/// Most paths and patterns that one check may name.
const MAX_PATHS: usize = 1_000;

/// The keys of `lint`.
pub static SHAPE: Shape = Shape {
    name: "lint check",
    doc: "The shell scripts at these paths use nothing that the shell and the programs of a release lack.",
    keys: &[&[
        Key::needed(
            "paths",
            Kind::OneOrMore(&Kind::Word(&KeyPath::SCALAR)),
            "paths and patterns, each with at least one shell script",
        ),
        Key::needed("for", Kind::Choice(RELEASES), "the release that the scripts are for"),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// What shell scripts use.
///
/// ```yaml
/// lint: {paths: ["/src/**/*.sh", /start-jesteros.sh], for: lenny}
/// ```
#[derive(Debug)]
struct Lint {
    paths: Vec<Spanned<KeyPath>>,
    release: &'static str,
}

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`lint`")?;
    let paths = fields.get("paths").map(|node| reader.words::<KeyPath>(node)).unwrap_or_default();
    expect_at_most(MAX_PATHS, paths.len(), "paths", node.span, reader);
    let mut known: BTreeMap<&KeyPath, Span> = BTreeMap::new();
    for path in &paths {
        if path.value.is_folder() {
            let at = path.value.as_str();
            let message = format!("`{}/` is a folder, and a script is a file", at.trim_end_matches('/'));
            let mistake = Diagnostic::new(codes::BAD_VALUE, path.span, message);
            let pattern = format!("{}/**/*.sh", at.trim_end_matches('/'));
            reader.report(mistake.hint(format!("name the scripts in it, e.g. `{pattern}`")));
        }
        if let Some(first) = known.insert(&path.value, path.span) {
            let message = format!("`{}` stands in this check twice", path.value);
            let mistake = Diagnostic::new(codes::DUPLICATE, path.span, message);
            reader.report(mistake.label(first.start(), "it is here already"));
        }
    }
    if let Some(node) = fields.get("paths")
        && reader.one_or_more(node).is_empty()
    {
        let message = "`paths` is empty, so no script would be looked at";
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    let release = reader.choice(fields.get("for")?, RELEASES)?;
    Some(Box::new(Lint { paths, release }))
}

impl Check for Lint {
    fn title(&self) -> String {
        paths::title("lint", self.paths.iter().map(|path| &path.value))
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        for path in &self.paths {
            told.part(path.value.as_str(), path.span);
        }
        let paths = self.paths.iter().map(|path| paths::at(&path.value)).collect();
        let release = self.release.to_owned();
        Ok(Work::Look(CheckKind::Lint(LintCheck { release, paths })))
    }
}
