//! All diagnostics of one spec.

use super::code::Severity;
use super::message::Diagnostic;

/// Most diagnostics that are kept for one spec; further ones are only counted.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Everything that was found wrong or doubtful so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    list: Vec<Diagnostic>,
    errors: usize,
    dropped: usize,
}

impl Report {
    /// Adds a diagnostic; one that is there already is not added again.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let is_error = diagnostic.severity() == Severity::Error;
        if self.has(&diagnostic) {
            return;
        }
        self.errors += usize::from(is_error);
        if self.list.len() < MAX_DIAGNOSTICS {
            self.list.push(diagnostic);
        } else if is_error {
            self.dropped += 1;
        }
    }

    /// Adds a diagnostic with the hint that `hint` makes. No hint is made for a diagnostic
    /// that is there already or only counted: looking for similar names takes time.
    pub fn add_with_hint(&mut self, diagnostic: Diagnostic, hint: impl FnOnce() -> String) {
        let is_kept = self.list.len() < MAX_DIAGNOSTICS && !self.has(&diagnostic);
        self.add(if is_kept { diagnostic.hint(hint()) } else { diagnostic });
    }

    /// Whether a diagnostic is there already, with any hint.
    fn has(&self, diagnostic: &Diagnostic) -> bool {
        let same = |known: &Diagnostic| {
            (known.code, known.span) == (diagnostic.code, diagnostic.span)
                && known.message == diagnostic.message
                && known.labels == diagnostic.labels
        };
        self.list.iter().any(same)
    }

    /// Adds everything that `other` has.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.list {
            self.add(diagnostic);
        }
        self.errors += other.dropped;
        self.dropped += other.dropped;
    }

    /// Whether there is no error so far; warnings do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors == 0
    }

    /// The errors in the order of the file.
    #[must_use]
    pub fn errors(&self) -> Vec<&Diagnostic> {
        self.sorted(Severity::Error)
    }

    /// The warnings in the order of the file.
    #[must_use]
    pub fn warnings(&self) -> Vec<&Diagnostic> {
        self.sorted(Severity::Warning)
    }

    /// How many errors there are, those that were only counted included.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// The errors as people read them, `file` being the name of the spec.
    #[must_use]
    pub fn render(&self, file: &str) -> String {
        let mut parts = Vec::new();
        if self.errors > 1 {
            parts.push(format!("{file} has {} mistakes", self.errors));
        }
        parts.extend(self.errors().iter().map(|error| error.in_file(file).to_string()));
        if self.dropped > 0 {
            parts.push(format!("and {} more", self.dropped));
        }
        parts.join("\n")
    }

    fn sorted(&self, severity: Severity) -> Vec<&Diagnostic> {
        let found = self.list.iter().filter(|diagnostic| diagnostic.severity() == severity);
        let mut found: Vec<&Diagnostic> = found.collect();
        found.sort_by_key(|diagnostic| diagnostic.span);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Span, codes};

    fn mistake(line: u32, message: &str) -> Diagnostic {
        Diagnostic::new(codes::UNKNOWN_KEY, Span::line(line), message)
    }

    #[test]
    fn every_mistake_is_rendered_in_the_order_of_the_file() {
        let mut report = Report::default();
        report.add(mistake(9, "second"));
        report.add(mistake(3, "first").hint("do this").label(Span::line(1), "this is why"));
        report.add(mistake(3, "first").hint("do this").label(Span::line(1), "this is why"));
        let text = "a.yaml has 2 mistakes\na.yaml:3: first\n  a.yaml:1: this is why\n  hint: do this\na.yaml:9: second";
        assert_eq!(report.render("a.yaml"), text);
    }

    #[test]
    fn further_mistakes_are_counted() {
        let mut report = Report::default();
        for line in 0..MAX_DIAGNOSTICS {
            report.add(mistake(1, &line.to_string()));
        }
        report.add_with_hint(mistake(1, "more"), || unreachable!("nobody reads this hint"));
        let text = report.render("a.yaml");
        assert!(text.starts_with("a.yaml has 101 mistakes"), "{text}");
        assert!(text.ends_with("and 1 more"), "{text}");
    }
}
