//! Texts and regular expressions that are looked for.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::values::{RegexText, ValueError};
use crate::yaml::Node;

/// Most texts, and most expressions, that are looked for in one text.
const MAX_TEXTS: usize = 100;

/// Reads texts that something holds.
pub(super) fn texts(key: &str, fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for node in items(key, fields, reader) {
        match reader.text(node) {
            Some(text) if text.is_empty() => {
                let message = format!("`{key}` has an empty text, which every file holds");
                reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
            }
            text => found.extend(text),
        }
    }
    found
}

/// Reads regular expressions. Nothing is replaced in them, as in `edit` of files.
pub(super) fn expressions(key: &str, fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for node in items(key, fields, reader) {
        let Some(text) = reader.raw_text(node) else { continue };
        let read: Result<RegexText, ValueError> = text.parse();
        match read {
            Ok(expression) => found.push(expression.to_string()),
            Err(error) => {
                reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, error.to_string()));
            }
        }
    }
    found
}

/// The items of a list that is not too long.
fn items<'n>(key: &str, fields: &Fields<'n>, reader: &mut Reader<'_>) -> &'n [Node] {
    let Some(node) = fields.get(key) else { return &[] };
    let items = reader.one_or_more(node);
    if items.len() > MAX_TEXTS {
        let message =
            format!("`{key}` has {} entries, at most {MAX_TEXTS} are allowed", items.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
    &items[..items.len().min(MAX_TEXTS)]
}
