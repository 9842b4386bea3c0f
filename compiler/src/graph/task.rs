//! Tasks of the helper.

use crate::diagnostic::{Code, Diagnostic, Report, Severity, Span, codes};
use buildkit_llb::{Digest, Output};
use jesteros_manifest::{Also, Finding, Level, PACKAGES_KEY, brought_key, package_key};
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
            let diagnostic = match self.other_lines(finding) {
                Some((span, text)) => diagnostic.label(span, text),
                None => diagnostic,
            };
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

    /// The lines of what else takes part in a finding, if they are known.
    fn other_lines(&self, finding: &Finding) -> Option<(Span, &'static str)> {
        let line = |key: &str| self.lines.get(key).copied();
        match finding.also.as_ref()? {
            Also::Entry(key) => Some((line(key)?, "this does not agree with it")),
            Also::Brought { path, package } => {
                let of_path = |path: &str| Some((line(&brought_key(path))?, "this put it there"));
                let of_package = || {
                    let span = line(&package_key(package.as_ref()?));
                    let all = || Some((line(PACKAGES_KEY)?, "these packages brought it"));
                    span.map(|span| (span, "this package brought it")).or_else(all)
                };
                // A folder that was filled is less likely than the package that has the file.
                of_path(path).or_else(of_package).or_else(|| folders(path).find_map(of_path))
            }
        }
    }
}

/// The folders that hold a path, the innermost first, with the root.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| if at == 0 { "/" } else { &path[..at] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    /// The line of the label of a finding about this file.
    fn label(path: &str, package: Option<&str>) -> Option<u32> {
        let keys = [
            (brought_key("/usr/bin/tool"), 1),
            (brought_key("/usr"), 2),
            (brought_key("/"), 3),
            (package_key("vim"), 4),
            (PACKAGES_KEY.to_owned(), 5),
            ("other".to_owned(), 6),
        ];
        let lines = keys.into_iter().map(|(key, line)| (key, Span::line(line))).collect();
        let explained = Explained { code: codes::CHECK_FAILED, lines, span: Span::line(9) };
        let package = package.map(str::to_owned);
        let also = match path {
            "" => Also::Entry("other".to_owned()),
            path => Also::Brought { path: path.to_owned(), package },
        };
        let message = "wrong".to_owned();
        let finding = Finding {
            key: "c".to_owned(),
            level: Level::Error,
            message,
            hint: None,
            also: Some(also),
        };
        let found = jesteros_manifest::Report { findings: vec![finding], dropped: 0 };
        let report = explained.diagnostics(&found, Level::Error);
        report.errors()[0].labels.first().map(|label| label.span.first)
    }

    #[test]
    fn a_finding_points_at_what_brought_the_file() {
        assert_eq!(label("/usr/bin/tool", Some("vim")), Some(1), "the path itself");
        assert_eq!(label("/usr/bin/vim", Some("vim")), Some(4), "its package");
        assert_eq!(label("/usr/lib/dep.so", Some("dep")), Some(5), "a package nobody named");
        assert_eq!(label("/usr/lib/made", None), Some(2), "the innermost folder");
        assert_eq!(label("/usrlocal", None), Some(3));
        assert_eq!(label("", None), Some(6), "an entry by its key");
    }
}
