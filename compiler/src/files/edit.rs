//! `edit`: changed lines of a file.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::yaml::Node;
use jesteros_manifest::Edit;

/// The keys of one change.
pub(super) static SHAPE: Shape = Shape {
    name: "edit",
    doc: "One change of the lines of a file. It has exactly one of `replace`, `remove` and `append`.",
    keys: &[&[
        Key::new(
            "replace",
            Kind::Text,
            "a regular expression; every line that it matches becomes `with`",
        ),
        Key::new("with", Kind::Text, "with `replace`: the new line"),
        Key::new("remove", Kind::Text, "a regular expression; every line that it matches goes"),
        Key::new("append", Kind::Text, "a line to add at the end, if no line is equal to it"),
    ]],
};

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Vec<Edit>> {
    let items = reader.one_or_more(node);
    let edits: Vec<Edit> = items.iter().filter_map(|item| read_one(item, reader)).collect();
    if items.is_empty() {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`edit` is empty"));
    }
    (edits.len() == items.len() && !edits.is_empty()).then_some(edits)
}

fn read_one(node: &Node, reader: &mut Reader<'_>) -> Option<Edit> {
    let fields = reader.map(node, &SHAPE, "an edit")?;
    let mut text = |key| match fields.get(key) {
        Some(node) => reader.raw_text(node).map(str::to_owned),
        None => None,
    };
    let (replace, with, remove, append) =
        (text("replace"), text("with"), text("remove"), text("append"));
    let edit = match (replace, with, remove, append) {
        (Some(pattern), Some(with), None, None) => Edit::Replace { pattern, with },
        (None, None, Some(pattern), None) => Edit::Remove(pattern),
        (None, None, None, Some(line)) => Edit::Append(line),
        _ => {
            let message = "an edit is `replace` and `with`, or `remove`, or `append`";
            reader.report(Diagnostic::new(codes::FILES_CONFLICT, node.span, message));
            return None;
        }
    };
    let line = match &edit {
        Edit::Replace { with, .. } => with,
        Edit::Append(line) => line,
        Edit::Remove(_) => return Some(edit),
    };
    if line.contains('\n') {
        let mistake = Diagnostic::new(
            codes::BAD_VALUE,
            node.span,
            "an edit gives one line, and this has several",
        );
        reader.report(mistake.hint("write one edit for each line"));
        return None;
    }
    Some(edit)
}
