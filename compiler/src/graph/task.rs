//! Tasks of the helper.

use crate::diagnostic::{Code, Diagnostic, Report, Severity, Span, codes};
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
    /// What the helper found wrong, at the lines of the spec.
    #[must_use]
    pub fn diagnostics(&self, found: &jesteros_manifest::Report) -> Report {
        self.explained.diagnostics(found, Level::Error)
    }

    /// What the helper found doubtful, at the lines of the spec.
    #[must_use]
    pub fn warnings(&self, found: &jesteros_manifest::Report) -> Report {
        self.explained.diagnostics(found, Level::Warning)
    }
}

impl Explained {
    fn diagnostics(&self, found: &jesteros_manifest::Report, level: Level) -> Report {
        let Self { code, lines, span } = self;
        let of_level = |code: Code| match level {
            Level::Error => code,
            Level::Warning | Level::Note => Code { severity: Severity::Warning, ..code },
        };
        let mut report = Report::default();
        for finding in found.findings.iter().filter(|finding| finding.level == level) {
            let span = lines.get(&finding.key).copied().unwrap_or(*span);
            let diagnostic = Diagnostic::new(of_level(*code), span, finding.message.clone());
            report.add(match &finding.hint {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            });
        }
        if found.dropped > 0 {
            let what = if level == Level::Error { "mistakes" } else { "findings" };
            let message = format!("and {} more {what} of the same task", found.dropped);
            report.add(Diagnostic::new(of_level(codes::LIMIT), *span, message));
        }
        report
    }
}
