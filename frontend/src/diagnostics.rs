//! Diagnostics of the compiler as failures and warnings of BuildKit.

use buildkit_gateway::{Failure, Lines, Source, Warning};
use buildkit_llb::{Digest, SourceFile};
use jesteros_compiler::diagnostic::{Diagnostic, Report, Span};
use std::sync::Arc;

/// Where the page of a diagnostic is.
const PAGES: &str = "https://github.com/catdotbashrc/jesteros-frontend/blob/main/docs/diagnostics";

/// The lines of a span.
#[must_use]
pub fn lines(span: Span) -> Lines {
    Lines::new(span.first, span.last)
}

/// The mistakes of `report` as a failed build: all of them at once, and a snippet
/// for each place.
#[must_use]
pub fn failure(report: &Report, file: &Arc<SourceFile>) -> Failure {
    let mut places: Vec<Span> = Vec::new();
    for span in report.errors().iter().flat_map(|error| error.spans()) {
        if !places.contains(&span) {
            places.push(span);
        }
    }
    let failure = Failure::new(report.render(file.name()));
    places.into_iter().fold(failure, |failure, span| failure.at(file, &[lines(span)]))
}

/// A warning as BuildKit shows it; it belongs to the vertex `head`.
#[must_use]
pub fn warning(diagnostic: &Diagnostic, file: &Arc<SourceFile>, head: Option<&Digest>) -> Warning {
    let ranges: Vec<Lines> = diagnostic.spans().map(lines).collect();
    let hint = diagnostic.hint.iter().cloned();
    let labels =
        diagnostic.labels.iter().map(|label| format!("line {}: {}", label.span.first, label.text));
    Warning {
        vertex: head.cloned(),
        source: Some(Source::new(file, &ranges)),
        // A rule is skipped by its code.
        short: format!(
            "{}: {} ({} line {})",
            diagnostic.code.name,
            diagnostic.message,
            file.name(),
            diagnostic.span.first
        ),
        detail: labels.chain(hint).collect(),
        url: format!("{PAGES}/{}.md", diagnostic.code.name),
    }
}
