//! Collects what is wrong.

use crate::path::one_line;
use crate::problem::Problem;
use jesteros_manifest::{Finding, Level, Report};

/// How many findings are kept.
const MOST: usize = 100;
/// How many characters a message may have.
const LONGEST: usize = 4000;

/// Collects what is wrong; further findings are only counted.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    report: Report,
    failed: bool,
}

impl Findings {
    pub(crate) fn error(&mut self, key: &str, problem: Problem) {
        self.add(key, Level::Error, problem);
    }

    pub(crate) fn warning(&mut self, key: &str, problem: Problem) {
        self.add(key, Level::Warning, problem);
    }

    pub(crate) fn note(&mut self, key: &str, message: impl Into<String>) {
        self.add(key, Level::Note, Problem::new(message));
    }

    /// An error, or a note if what is missing may be missing.
    pub(crate) fn missing(&mut self, key: &str, optional: bool, problem: Problem) {
        if optional {
            self.note(key, format!("left out: {}", problem.message));
        } else {
            self.error(key, problem);
        }
    }

    /// Keeps the value, or reports why there is none.
    pub(crate) fn keep<T>(&mut self, key: &str, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.error(key, problem);
                None
            }
        }
    }

    pub(crate) fn add(&mut self, key: &str, level: Level, problem: Problem) {
        self.failed |= level == Level::Error;
        if self.report.findings.len() == MOST {
            // An error is worth more than a note.
            let lesser = |finding: &Finding| finding.level != Level::Error;
            let place = self.report.findings.iter().rposition(lesser);
            self.report.dropped += 1;
            match place {
                Some(place) if level == Level::Error => self.report.findings.remove(place),
                Some(_) | None => return,
            };
        }
        // Decoders quote what they read, which may be long or hold escapes of terminals.
        let Problem { message, hint, also } = problem;
        let (message, hint) = (readable(&message), hint.as_deref().map(readable));
        self.report.findings.push(Finding { key: key.to_owned(), level, message, hint, also });
    }

    /// Whether there was an error.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }
}

/// One line of a length that a person reads.
fn readable(text: &str) -> String {
    let text = one_line(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_findings_are_kept_and_errors_first() {
        let mut findings = Findings::default();
        findings.note("a", "first");
        for number in 0..120 {
            findings.error("b", Problem::new(number.to_string()));
        }
        assert!(findings.failed());
        let report = findings.into_report();
        assert_eq!((report.findings.len(), report.dropped), (100, 21));
        assert!(report.findings.iter().all(|finding| finding.level == Level::Error));
    }
}
