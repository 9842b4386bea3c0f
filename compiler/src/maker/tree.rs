//! `from` and `files`: the tree that a folder, an archive or a partition holds.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, codes};
use crate::files::{self, Attributes, Contents, Entry, EntryKind, FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::{Fields, Reader};
use crate::language::reference::{self, RefPath, Reference};
use crate::language::shape::{Key, Kind};
use crate::maker::kind::Making;
use crate::values::KeyPath;
use crate::yaml::Value;
use buildkit_llb::Output;

/// The keys of whatever holds a tree.
pub const KEYS: &[Key] = &[
    Key::new("from", Kind::OneOrMore(&Kind::Word(&reference::SCALAR)), "files to start with"),
    Key::new("files", files::TABLE, "path to what is there"),
];

/// Reads `from` and `files` as one table; an empty one if there is neither.
pub fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<FileTable> {
    let mut table = fields.get("files").map(|node| files::read(node, reader)).unwrap_or_default();
    table.span = Some(fields.span());
    let Some(node) = fields.get("from") else { return Some(table) };
    let items = reader.one_or_more(node);
    let from: Vec<Reference> =
        items.iter().filter_map(|item| Reference::read(item, reader)).collect();
    let root: Option<KeyPath> = "/".parse().ok();
    let has_root = table.entries.iter().any(|entry| Some(&entry.path) == root.as_ref());
    if items.is_empty() {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`from` is empty"));
    } else if has_root {
        let message = "`from` and the entry `/` of `files` both say what the tree starts with";
        let mistake = Diagnostic::new(codes::FILES_CONFLICT, node.span, message);
        reader.report(mistake.hint("put both into the list of one of them"));
    } else {
        table.entries.insert(
            0,
            Entry {
                key: "from".to_owned(),
                path: root?,
                kind: EntryKind::Contents { from, contents: Contents::default(), replace: false },
                attributes: Attributes::default(),
                optional: false,
                span: node.span,
            },
        );
    }
    Some(table)
}

/// Whether there is neither `from` nor an entry of `files`.
#[must_use]
pub fn is_missing(fields: &Fields<'_>) -> bool {
    let is_empty = |value: &Value| matches!(value, Value::Map(entries) if entries.is_empty());
    !fields.has("from") && fields.get("files").is_none_or(|node| is_empty(&node.value))
}

/// The tree itself.
///
/// # Errors
///
/// If files that the planner promises are not there.
pub fn lower(
    table: &FileTable,
    text: &str,
    artifact: &Making<'_>,
    scope: &Scope<'_>,
) -> Result<Output, Broken> {
    let title = Title { number: None, layer: None, text: text.to_owned() };
    let (none, below) = (Accounts::default(), Output::scratch());
    let span = table.span.unwrap_or(artifact.span);
    apply::apply(&none, table, scope, &title, &[span], &below)
}

/// The tree as an input of a task. What is just everything of one place is not copied.
///
/// # Errors
///
/// If files that the planner promises are not there.
pub fn input(
    table: &FileTable,
    text: &str,
    artifact: &Making<'_>,
    scope: &Scope<'_>,
) -> Result<Files, Broken> {
    if let [Entry { kind: EntryKind::Contents { from, .. }, .. }] = table.entries.as_slice()
        && table.entries[0].key == "from"
        && let [reference] = from.as_slice()
        && matches!(reference.path, RefPath::Whole)
    {
        let files = scope.files(reference)?;
        if files.file.is_none() {
            return Ok(files);
        }
    }
    Ok(Files::made(scope.name, lower(table, text, artifact, scope)?))
}
