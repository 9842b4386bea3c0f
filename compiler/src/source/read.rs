//! Reads one source: exactly one kind, and what is done to its files.

use super::kind::SourceKind;
use super::kinds::{self, KINDS};
use super::pipeline::Pipeline;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::reader::Reader;
use crate::language::shape::Shape;
use crate::values::Name;
use crate::yaml::Node;

/// The keys of a source.
pub static SHAPE: Shape = Shape {
    name: "source",
    doc: "Where files come from. A source has exactly one of the keys `context`, `external`, `git`, `http` and `image`.",
    keys: kinds::KEYS,
};

/// A named source; a named context of the same name replaces what it fetches.
#[derive(Debug)]
pub struct Source {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is.
    pub kind: Box<dyn SourceKind>,
    /// What is done to its files.
    pub pipeline: Pipeline,
    /// Where it stands.
    pub span: Span,
}

/// Reads one source.
pub fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Source> {
    let fields = reader.map(node, &SHAPE, &format!("source `{}`", name.value))?;
    let pipeline = Pipeline::read(&fields, reader);
    let found: Vec<_> = KINDS.iter().filter(|(keyword, _)| fields.has(keyword)).collect();
    let [(_, read)] = found.as_slice() else {
        let problem = if found.is_empty() { "has no kind" } else { "has several kinds" };
        let message = format!("source `{}` {problem}", name.value);
        let keywords: Vec<&str> = KINDS.iter().map(|(keyword, _)| *keyword).collect();
        let hint = format!("give it exactly one of: {}", keywords.join(", "));
        reader.report(Diagnostic::new(codes::MISSING_KEY, name.span, message).hint(hint));
        return None;
    };
    let kind = read(&fields, reader)?;
    if pipeline.unpack && !kind.may_unpack() {
        let at = fields.span_of("unpack").unwrap_or(name.span);
        let message = format!("source `{}` is not a file that can be unpacked", name.value);
        reader.report(Diagnostic::new(codes::BAD_VALUE, at, message).hint("remove `unpack`"));
    }
    let span = name.span.join(node.span);
    Some(Source { name, kind, pipeline, span })
}
