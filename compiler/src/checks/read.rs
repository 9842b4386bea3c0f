//! Reads the list `checks`.

use super::common::LEVELS;
use super::kind::{About, Check};
use super::kinds::{self, KINDS};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::declared;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Kind, Shape};
use crate::needs::Needs;
use crate::values::{Name, SuiteName};
use crate::yaml::Node;
use jesteros_manifest::Level;

/// Most checks that one base, image or artifact may have.
const MAX_CHECKS: usize = 100;

/// The value of the key `checks`.
pub const KIND: Kind = Kind::List(&Kind::Map(&SHAPE));

/// The keys of an entry of `checks`.
pub static SHAPE: Shape = Shape {
    name: "check",
    doc: "Something that must hold for a finished image or artifact. A check has exactly one kind, which is one of the first keys.",
    keys: kinds::ALL_KEYS,
};

/// One check.
#[derive(Debug)]
pub struct Entry {
    /// Its number in the list, from 1. Entries whose `when` does not hold are counted too.
    pub number: usize,
    /// What must hold.
    pub check: Box<dyn Check>,
    /// How bad it is if it does not hold.
    pub level: Level,
    /// Its heading in a report.
    pub suite: Option<SuiteName>,
    /// Where it stands.
    pub span: Span,
}

/// Reads the checks of a base, image or artifact; those whose `when` does not hold are read
/// and left out.
pub fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<Entry> {
    let Some(node) = fields.get("checks") else { return Vec::new() };
    let Some(items) = reader.list(node) else { return Vec::new() };
    if items.len() > MAX_CHECKS {
        let message = format!("there are {} checks, at most {MAX_CHECKS} are allowed", items.len());
        let mistake = Diagnostic::new(codes::LIMIT, node.span.start(), message);
        reader.report(mistake.hint("one check of `files` can hold many paths"));
    }
    let entries = items.iter().take(MAX_CHECKS).zip(1..);
    entries.filter_map(|(item, number)| read_one(item, number, reader)).collect()
}

fn read_one(node: &Node, number: usize, reader: &mut Reader<'_>) -> Option<Entry> {
    let fields = reader.map(node, &SHAPE, "a check")?;
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    let level = match fields.get("level").and_then(|node| reader.choice(node, LEVELS)) {
        Some("warning") => Level::Warning,
        Some(_) | None => Level::Error,
    };
    let suite = fields.get("suite").and_then(|node| reader.value::<SuiteName>(node));
    let found: Vec<&kinds::Kind> = KINDS.iter().filter(|kind| fields.has(kind.keyword)).collect();
    let [kind] = found.as_slice() else {
        let problem = if found.is_empty() { "has no kind" } else { "has several kinds" };
        let keywords: Vec<&str> = KINDS.iter().map(|kind| kind.keyword).collect();
        let hint = format!("give it exactly one of: {}", keywords.join(", "));
        let mistake =
            Diagnostic::new(codes::MISSING_KEY, node.span.start(), format!("a check {problem}"));
        reader.report(mistake.hint(hint));
        return None;
    };
    expect_own_keys(kind, &fields, reader);
    let check = (kind.read)(fields.get(kind.keyword)?, &fields, reader)?;
    holds.then_some(Entry { number, check, level, suite, span: node.span })
}

/// Reports keys that belong to another kind of check.
fn expect_own_keys(kind: &kinds::Kind, fields: &Fields<'_>, reader: &mut Reader<'_>) {
    for other in KINDS.iter().filter(|other| other.keyword != kind.keyword) {
        let keys = other.beside.iter().copied().flatten().map(|key| key.name);
        for key in keys.filter(|name| fields.has(name)) {
            let message =
                format!("`{key}` belongs to `{}`, and this is `{}`", other.keyword, kind.keyword);
            let span = fields.span_of(key).unwrap_or(fields.span());
            reader.report(Diagnostic::new(codes::UNKNOWN_KEY, span, message).hint("remove it"));
        }
    }
}

/// What has checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// An image, or a base for its images.
    Image,
    /// An artifact that has paths.
    Artifact,
    /// A disk image.
    Disk,
}

/// Reports the checks that mean nothing there: those of images for an artifact, those about paths
/// for a disk image, which has none, and those about partitions for everything else.
pub fn expect_fit(name: &Name, of: Of, checks: &[Entry], reader: &mut Reader<'_>) {
    for entry in checks {
        let (message, hint) = match (entry.check.about(), of) {
            (About::Images, Of::Artifact | Of::Disk) => (
                format!("`{name}` is an artifact, and programs run in images"),
                "give the check to an image",
            ),
            (About::Paths, Of::Disk) => (
                format!("`{name}` is a disk image, and this check is about paths"),
                "give the check to what the partitions are made from",
            ),
            (About::Partitions, Of::Image | Of::Artifact) => (
                format!("`{name}` is not a disk image, and this check is about partitions"),
                "give the check to the artifact with `disk`",
            ),
            (About::Anything, _)
            | (About::Images, Of::Image)
            | (About::Paths, Of::Image | Of::Artifact)
            | (About::Partitions, Of::Disk) => continue,
        };
        reader.report(Diagnostic::new(codes::BAD_VALUE, entry.span, message).hint(hint));
    }
}

/// What the checks need.
pub fn needs(checks: &[Entry], needs: &mut Needs) {
    for entry in checks {
        entry.check.needs(needs);
        needs.helper.push(entry.span);
    }
}

/// Reports that one check names too many of something.
pub(super) fn expect_at_most(
    most: usize,
    count: usize,
    what: &str,
    span: Span,
    reader: &mut Reader<'_>,
) {
    if count > most {
        let message = format!("the check has {count} {what}, at most {most} are allowed");
        let mistake = Diagnostic::new(codes::LIMIT, span.start(), message);
        reader.report(mistake.hint("write several checks"));
    }
}
