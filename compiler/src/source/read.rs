//! Reads one source: exactly one kind, and what is done to its files.

use super::kind::{Declared, SourceKind};
use super::kinds::{self, KINDS};
use super::pipeline::Pipeline;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::reader::Reader;
use crate::language::shape::Shape;
use crate::values::Name;
use crate::yaml::Node;
use buildkit_request::Origin;

/// The keys of a source.
pub static SHAPE: Shape = Shape {
    name: "source",
    doc: "Where files come from. A source has exactly one kind, which is one of the keys before `unpack`.",
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

impl Source {
    /// The name that `--build-context` has for the image that the source is, if it is one
    /// (`NamedContext` in `frontend/dockerui/config.go`).
    #[must_use]
    pub fn image_context(&self) -> Option<String> {
        let Declared::Origin(Origin::Image(image)) = self.kind.declared() else { return None };
        let name = image.familiar();
        Some(name.strip_suffix(":latest").map(str::to_owned).unwrap_or(name))
    }
}

/// Reads one source.
pub fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Source> {
    let fields = reader.map(node, &SHAPE, &format!("source `{}`", name.value))?;
    let pipeline = Pipeline::read(&fields, reader);
    let found: Vec<_> = KINDS.iter().filter(|kind| fields.has(kind.keyword)).collect();
    let [found] = found.as_slice() else {
        let problem = if found.is_empty() { "has no kind" } else { "has several kinds" };
        let message = format!("source `{}` {problem}", name.value);
        let keywords: Vec<&str> = KINDS.iter().map(|kind| kind.keyword).collect();
        let hint = format!("give it exactly one of: {}", keywords.join(", "));
        reader.report(Diagnostic::new(codes::MISSING_KEY, name.span, message).hint(hint));
        return None;
    };
    for other in KINDS.iter().filter(|kind| kind.keyword != found.keyword) {
        for key in other.keys.iter().filter(|key| fields.has(key.name)) {
            let at = fields.span_of(key.name).unwrap_or(name.span);
            let message = format!(
                "`{}` belongs to `{}`, and source `{}` is `{}`",
                key.name, other.keyword, name.value, found.keyword
            );
            reader.report(Diagnostic::new(codes::BAD_VALUE, at, message).hint("remove it"));
        }
    }
    let kind = (found.read)(&fields, reader)?;
    if pipeline.unpack && !kind.may_unpack() {
        let at = fields.span_of("unpack").unwrap_or(name.span);
        let message = format!("source `{}` is not a file that can be unpacked", name.value);
        reader.report(Diagnostic::new(codes::BAD_VALUE, at, message).hint("remove `unpack`"));
    }
    if let Some(at) = fields.span_of("auth").filter(|_| !kind.may_authorize()) {
        let message = format!("source `{}` is not fetched with `auth`", name.value);
        let hint = "it is for `http`, and for `git` over http; an image takes the client's login";
        reader.report(Diagnostic::new(codes::BAD_VALUE, at, message).hint(hint));
    }
    let span = name.span.join(node.span);
    Some(Source { name, kind, pipeline, span })
}
