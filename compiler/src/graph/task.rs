//! Tasks of the helper.

use crate::diagnostic::{Code, Diagnostic, Report, Span, codes};
use buildkit_llb::{Digest, Output};
use jesteros_manifest::Level;
use std::collections::BTreeMap;

/// A task of the helper in the graph.
#[derive(Debug, Clone)]
pub struct Task {
    /// The vertex that does it.
    pub vertex: Digest,
    /// The same task in report mode; the report is a file of this output.
    pub report: Output,
    /// How its findings are shown.
    pub explained: Explained,
}

/// How what a task finds is shown.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What kind of mistake a finding is.
    pub code: Code,
    /// The lines of the entries that a finding may name.
    pub lines: BTreeMap<String, Span>,
    /// The lines for a finding that names none of them.
    pub span: Span,
}

impl Task {
    /// What the helper found, at the lines of the spec.
    #[must_use]
    pub fn diagnostics(&self, found: &jesteros_manifest::Report) -> Report {
        let Explained { code, lines, span } = &self.explained;
        let mut report = Report::default();
        for finding in found.findings.iter().filter(|finding| finding.level == Level::Error) {
            let span = lines.get(&finding.key).copied().unwrap_or(*span);
            let diagnostic = Diagnostic::new(*code, span, finding.message.clone());
            report.add(match &finding.hint {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            });
        }
        if found.dropped > 0 {
            let message = format!("and {} more mistakes of the same task", found.dropped);
            report.add(Diagnostic::new(codes::LIMIT, *span, message));
        }
        report
    }
}
