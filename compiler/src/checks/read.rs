//! Reads the list `checks`.

use super::kind::Check;
use super::kinds::{self, KINDS};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::declared::{self, WHEN};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::needs::Needs;
use crate::values::{Name, SuiteName, Word as _};
use crate::yaml::{Node, Value};
use jesteros_manifest::Level;

/// Most checks that one base, image or artifact may have.
const MAX_CHECKS: usize = 100;

const LEVELS: &[&str] = &["error", "warning"];

/// The value of the key `checks`.
pub const KIND: Kind = Kind::List(&Kind::Map(&SHAPE));

/// The keys of an entry of `checks`.
pub static SHAPE: Shape = Shape {
    name: "check",
    doc: "Something that must hold for a finished image or artifact. A check has exactly one kind: `files`, `kconfig`, `lint`, `packages` or `size`.",
    keys: &[kinds::KEYS, kinds::NOT_YET, COMMON_KEYS],
};

/// The keys that every check may have.
static COMMON_KEYS: &[Key] = &[
    Key::new(
        "level",
        Kind::Choice(LEVELS),
        "whether the build fails if it does not hold; `error` if absent",
    ),
    Key::new("suite", Kind::Word(&SuiteName::SCALAR), "its heading in a report"),
    Key::new("when", WHEN, "only if these build args have these values"),
];

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
    // Nothing is said about the other keys of what cannot be done yet.
    if let Value::Map(_) = &node.value
        && reader.has_not_yet(node, &SHAPE, "a check")
    {
        return None;
    }
    let fields = reader.map(node, &SHAPE, "a check")?;
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    let level = match fields.get("level").and_then(|node| reader.choice(node, LEVELS)) {
        Some("warning") => Level::Warning,
        Some(_) | None => Level::Error,
    };
    let suite = fields.get("suite").and_then(|node| reader.value::<SuiteName>(node));
    let found: Vec<_> = KINDS.iter().filter(|(keyword, _)| fields.has(keyword)).collect();
    let [(keyword, read)] = found.as_slice() else {
        let problem = if found.is_empty() { "has no kind" } else { "has several kinds" };
        let keywords: Vec<&str> = KINDS.iter().map(|(keyword, _)| *keyword).collect();
        let hint = format!("give it exactly one of: {}", keywords.join(", "));
        let mistake =
            Diagnostic::new(codes::MISSING_KEY, node.span.start(), format!("a check {problem}"));
        reader.report(mistake.hint(hint));
        return None;
    };
    let check = read(fields.get(keyword)?, reader)?;
    holds.then_some(Entry { number, check, level, suite, span: node.span })
}

/// Reports the checks that are about paths, for an artifact that has none.
pub fn expect_no_paths(name: &Name, checks: &[Entry], reader: &mut Reader<'_>) {
    for entry in checks.iter().filter(|entry| entry.check.has_paths()) {
        let message = format!("`{name}` is a disk image, and this check is about paths");
        let mistake = Diagnostic::new(codes::BAD_VALUE, entry.span, message);
        reader.report(mistake.hint("give the check to what the partitions are made from"));
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
