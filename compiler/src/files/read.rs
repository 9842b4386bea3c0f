//! Reads the table `files`.

use super::attributes::{self, Attributes, Contents};
use super::edit;
use super::entry::{Entry, EntryKind, FileTable};
use super::forms;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::args::Args;
use crate::language::declared::{self, WHEN};
use crate::language::reader::{Fields, Reader};
use crate::language::reference::{self, RefPath, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, DeviceText, EnvName, KeyPath, LinkTarget, Word as _};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// Most entries that one table may have.
const MAX_ENTRIES: usize = 5_000;

/// The keys that say what is there; an entry has at most one of them.
const SAYS_WHAT: [&str; 8] =
    ["from", "text", "link", "hardlink", "device", "fifo", "edit", "absent"];

/// The value of the key `files`.
pub const TABLE: Kind = Kind::Named {
    key: &KeyPath::SCALAR,
    value: &Kind::Any(&[
        Kind::Nothing,
        Kind::Choice(&["absent"]),
        Kind::OneOrMore(&Kind::Word(&reference::SCALAR)),
        Kind::Map(&SHAPE),
    ]),
};

/// The keys of an entry that is written as a mapping.
pub static SHAPE: Shape = Shape {
    name: "files entry",
    doc: "What is at a path. An entry has attributes and at most one of `from`, `text`, `link`, `hardlink`, `device`, `fifo`, `edit` and `absent`.",
    keys: &[
        &[
            Key::new(
                "from",
                Kind::OneOrMore(&Kind::Word(&reference::SCALAR)),
                "files of a source, base, image or artifact; a list only for a folder",
            ),
            Key::new(
                "text",
                Kind::Text,
                "the text of a file; `${…}` in it stays, but see `expand`",
            ),
            Key::new(
                "link",
                Kind::Word(&LinkTarget::SCALAR),
                "a symbolic link to this target, which must exist in the result",
            ),
            Key::new("dangling", Kind::Flag, "with `link`: whether the target may be missing"),
            Key::new("hardlink", Kind::Word(&AbsPath::SCALAR), "a hard link to this path"),
            Key::new(
                "device",
                Kind::Word(&DeviceText::SCALAR),
                "a device node: `c` or `b`, major and minor number",
            ),
            Key::new("fifo", Kind::Flag, "a named pipe"),
            Key::new(
                "edit",
                Kind::OneOrMore(&Kind::Map(&edit::SHAPE)),
                "changed lines of a file that exists",
            ),
            Key::new("absent", Kind::Flag, "the path exists before and does not in the result"),
            Key::new("replace", Kind::Flag, "with `from` for a folder: it has no other files"),
            Key::new(
                "expand",
                Kind::OneOrMore(&Kind::Word(&EnvName::SCALAR)),
                "with `text` or `from`: build args whose `${NAME}` is replaced in the text",
            ),
        ],
        attributes::KEYS,
        attributes::CONTENTS_KEYS,
        &[
            Key::new("optional", Kind::Flag, "whether what the entry names may be missing"),
            Key::new("when", WHEN, "only if these build args have these values"),
        ],
    ],
};

/// Reads a table; entries whose `when` does not hold are read and left out.
pub fn read(node: &Node, reader: &mut Reader<'_>) -> FileTable {
    let entries = reader.entries(node, "`files`");
    if entries.len() > MAX_ENTRIES {
        let message =
            format!("`files` has {} entries, at most {MAX_ENTRIES} are allowed", entries.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
    let mut paths: BTreeMap<String, Span> = BTreeMap::new();
    let mut table = FileTable { span: Some(node.span), ..FileTable::default() };
    for (key, value) in entries.iter().take(MAX_ENTRIES) {
        let Some(text) = reader.raw_text(key) else { continue };
        let path: KeyPath = match text.parse() {
            Ok(path) => path,
            Err(error) => {
                let mistake = Diagnostic::new(codes::BAD_VALUE, key.span, format!("{error}"));
                reader
                    .report(mistake.hint("a key of `files` is an absolute path, e.g. `/etc/motd`"));
                continue;
            }
        };
        let span = key.span.join(value.span);
        if let Some(first) = paths.insert(path.to_string(), span) {
            let message = format!("`{path}` stands in this table twice");
            let mistake = Diagnostic::new(codes::DUPLICATE, key.span, message);
            reader.report(mistake.label(first.start(), "it is here already"));
            continue;
        }
        if let Some((entry, holds)) = read_entry(text, &path, span, value, reader)
            && holds
        {
            table.entries.push(entry);
        }
    }
    table
}

/// Reads one entry; the second value says whether its `when` holds.
pub fn read_entry(
    key: &str,
    path: &KeyPath,
    span: Span,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<(Entry, bool)> {
    let plain = |kind| Entry {
        key: key.to_owned(),
        path: path.clone(),
        kind,
        attributes: Attributes::default(),
        optional: false,
        span,
    };
    let what = format!("`{key}`");
    let entry = match &node.value {
        Value::Null => plain(EntryKind::Attributes),
        Value::Scalar(text) if text == "absent" => plain(EntryKind::Absent),
        Value::Scalar(_) | Value::List(_) => {
            plain(read_from(node, path, &what, Contents::default(), false, reader)?)
        }
        Value::Map(_) => {
            let fields = reader.map(node, &SHAPE, &what)?;
            let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
            let optional =
                fields.get("optional").and_then(|node| reader.flag(node)).unwrap_or(false);
            let attributes = Attributes::read(&fields, reader);
            let kind = read_kind(&fields, path, reader)?;
            let entry = Entry { attributes, optional, ..plain(kind) };
            forms::check(&entry, &fields, reader);
            return Some((entry, holds));
        }
    };
    forms::check_key(&entry, reader);
    Some((entry, true))
}

fn read_kind(fields: &Fields<'_>, path: &KeyPath, reader: &mut Reader<'_>) -> Option<EntryKind> {
    let present = fields.present(&SAYS_WHAT);
    if present.len() > 1 {
        let message =
            format!("{} has {}, at most one of them is allowed", fields.what(), list(&present));
        reader.report(Diagnostic::new(codes::FILES_CONFLICT, fields.span(), message));
        return None;
    }
    let expand = read_expand(fields, reader);
    let contents = Contents::read(fields, reader);
    let flag = |key, reader: &mut Reader<'_>| {
        fields.get(key).map(|node| reader.flag(node).unwrap_or(true))
    };
    let Some(what) = present.first() else { return Some(EntryKind::Attributes) };
    let node = fields.get(what)?;
    match *what {
        "from" => {
            let replace = flag("replace", reader).unwrap_or(false);
            let contents = Contents { expand, ..contents };
            read_from(node, path, fields.what(), contents, replace, reader)
        }
        "text" => {
            let text = reader.raw_text(node)?;
            match reader.args().expand_only(text, &expand, node.span) {
                Ok(text) => Some(EntryKind::Text(text)),
                Err(mistake) => {
                    reader.report(mistake);
                    None
                }
            }
        }
        "link" => {
            let target: LinkTarget = reader.value(node)?;
            Some(EntryKind::Link { target, dangling: flag("dangling", reader).unwrap_or(false) })
        }
        "hardlink" => Some(EntryKind::Hardlink(reader.value(node)?)),
        "device" => Some(EntryKind::Device(reader.value::<DeviceText>(node)?.device())),
        "edit" => Some(EntryKind::Edit(edit::read(node, reader)?)),
        "fifo" => yes(node, EntryKind::Fifo, reader),
        _ => yes(node, EntryKind::Absent, reader),
    }
}

/// A flag that says something only if it is `yes`.
fn yes(node: &Node, kind: EntryKind, reader: &mut Reader<'_>) -> Option<EntryKind> {
    if reader.flag(node)? {
        return Some(kind);
    }
    let mistake = Diagnostic::new(codes::BAD_VALUE, node.span, "this key can only be `yes`");
    reader.report(mistake.hint("remove the key"));
    None
}

fn read_from(
    node: &Node,
    path: &KeyPath,
    what: &str,
    contents: Contents,
    replace: bool,
    reader: &mut Reader<'_>,
) -> Option<EntryKind> {
    let items = reader.one_or_more(node);
    let from: Vec<Reference> =
        items.iter().filter_map(|item| Reference::read(item, reader)).collect();
    if from.len() != items.len() {
        return None;
    }
    if path.is_folder() {
        if from.is_empty() {
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`from` is empty"));
            return None;
        }
        return Some(EntryKind::Contents { from, contents, replace });
    }
    let mut from = from.into_iter();
    match (from.next(), from.next()) {
        (Some(from), None) => {
            if let RefPath::Folder(_) = from.path {
                let message = format!("{what} is a file, and `{from}` is a folder");
                let mistake = Diagnostic::new(codes::REFERENCE, node.span, message);
                reader.report(
                    mistake.hint(format!("write `{path}/` to make a folder with these contents")),
                );
                return None;
            }
            Some(EntryKind::Copy { from, expand: contents.expand })
        }
        _ => {
            let message = format!("{what} is a file, and a file comes from one reference");
            let mistake = Diagnostic::new(codes::REFERENCE, node.span, message);
            reader.report(
                mistake.hint(format!("write `{path}/` to put several files into a folder")),
            );
            None
        }
    }
}

/// The args of `expand` with their values.
fn read_expand(fields: &Fields<'_>, reader: &mut Reader<'_>) -> BTreeMap<String, String> {
    let names = fields.get("expand").map(|node| reader.words::<EnvName>(node)).unwrap_or_default();
    let args: &Args = reader.args();
    let mut expand = BTreeMap::new();
    for name in names {
        let value = args.value(name.value.as_str(), name.span);
        match value.and_then(|value| args.spend(value.len(), name.span).map(|()| value)) {
            Ok(value) => {
                expand.insert(name.value.to_string(), value);
            }
            Err(mistake) => reader.report(mistake),
        }
    }
    expand
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(" and ")
}
