//! All diagnostics of one spec.

use super::code::Severity;
use super::message::Diagnostic;
use crate::suggest::Hints;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Most errors, and most warnings, that are kept for one spec. Further errors are only
/// counted.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Most bytes of errors that are shown at once. Further errors are only counted.
const MAX_RENDERED: usize = 64 * 1024;

/// Everything that was found wrong or doubtful so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    errors: Kept,
    warnings: Kept,
    hints: Hints,
}

/// The diagnostics of one severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    /// The first ones, in the order in which they were found.
    list: Vec<Diagnostic>,
    /// The identities of all of them, also of those that were only counted.
    known: BTreeSet<u64>,
}

impl Report {
    /// Adds a diagnostic; one that is there already is not added again.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.keep(diagnostic, |_| None);
    }

    /// Adds a diagnostic with the hint that `hint` makes. It is only asked for a hint
    /// that somebody will read.
    pub fn add_hinted(&mut self, diagnostic: Diagnostic, hint: impl FnOnce(&Hints) -> String) {
        self.keep(diagnostic, |hints| Some(hint(hints)));
    }

    fn keep(&mut self, diagnostic: Diagnostic, hint: impl FnOnce(&Hints) -> Option<String>) {
        let kept = match diagnostic.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if !kept.known.insert(identity(&diagnostic)) || kept.list.len() == MAX_DIAGNOSTICS {
            return;
        }
        kept.list.push(match hint(&self.hints) {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        });
    }

    /// Adds everything that `other` has.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.errors.list.into_iter().chain(other.warnings.list) {
            self.add(diagnostic);
        }
        self.errors.known.extend(other.errors.known);
        self.warnings.known.extend(other.warnings.known);
    }

    /// The report with what `change` makes of each warning.
    #[must_use]
    pub fn with_warnings(mut self, change: impl Fn(Diagnostic) -> Option<Diagnostic>) -> Self {
        for diagnostic in std::mem::take(&mut self.warnings).list.into_iter().filter_map(change) {
            self.add(diagnostic);
        }
        self
    }

    /// Whether there is no error so far; warnings do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.known.is_empty()
    }

    /// The errors in the order of the file.
    #[must_use]
    pub fn errors(&self) -> Vec<&Diagnostic> {
        self.errors.sorted()
    }

    /// The warnings in the order of the file.
    #[must_use]
    pub fn warnings(&self) -> Vec<&Diagnostic> {
        self.warnings.sorted()
    }

    /// How many errors there are, those that were only counted included.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.errors.known.len()
    }

    /// The errors as people read them, `file` being the name of the spec.
    #[must_use]
    pub fn render(&self, file: &str) -> String {
        let mut text = String::new();
        if self.error_count() > 1 {
            text.push_str(&format!("{file} has {} mistakes\n", self.error_count()));
        }
        let mut more = self.error_count();
        for error in self.errors() {
            let error = error.in_file(file).to_string();
            if text.len() + error.len() > MAX_RENDERED {
                break;
            }
            text.push_str(&error);
            text.push('\n');
            more -= 1;
        }
        match more {
            0 => text.truncate(text.trim_end_matches('\n').len()),
            more => text.push_str(&format!("and {more} more")),
        }
        text
    }
}

impl Kept {
    fn sorted(&self) -> Vec<&Diagnostic> {
        let mut found: Vec<&Diagnostic> = self.list.iter().collect();
        found.sort_by_key(|diagnostic| diagnostic.span);
        found
    }
}

/// What tells a diagnostic from others: its code, its place and its message.
fn identity(diagnostic: &Diagnostic) -> u64 {
    let mut hasher = DefaultHasher::new();
    (diagnostic.code.name, diagnostic.span.first, diagnostic.span.last).hash(&mut hasher);
    diagnostic.message.hash(&mut hasher);
    hasher.finish()
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
        for line in 0..=MAX_DIAGNOSTICS {
            report.add(mistake(1, &line.to_string()));
        }
        let text = report.render("a.yaml");
        assert!(text.starts_with("a.yaml has 101 mistakes"), "{text}");
        assert!(text.ends_with("and 1 more"), "{text}");
    }

    #[test]
    fn a_mistake_that_is_found_again_is_counted_once() {
        let mut report = Report::default();
        for number in (0..150).chain(0..150) {
            report.add(mistake(1, &number.to_string()));
        }
        let mut other = Report::default();
        for number in 100..200 {
            other.add(mistake(1, &number.to_string()));
        }
        report.extend(other);
        assert_eq!(report.error_count(), 200);
    }

    #[test]
    fn warnings_leave_room_for_errors() {
        let mut report = Report::default();
        for line in 1..=200 {
            report.add(Diagnostic::new(codes::UNPINNED, Span::line(line), "unpinned"));
        }
        report.add(mistake(1, "wrong"));
        assert_eq!(report.render("a.yaml"), "a.yaml:1: wrong");
        assert_eq!(report.warnings().len(), MAX_DIAGNOSTICS);
    }

    #[test]
    fn what_is_shown_at_once_is_bounded() {
        let mut report = Report::default();
        for line in 1..=100 {
            report.add(mistake(line, &"x".repeat(1_000_000)).hint("y".repeat(1_000_000)));
        }
        let text = report.render("a.yaml");
        assert!(text.len() < MAX_RENDERED + 100, "{} bytes", text.len());
        assert!(text.ends_with("…\nand 93 more"), "{}", &text[text.len() - 100..]);
    }

    #[test]
    fn no_hint_is_made_that_nobody_reads() {
        let mut report = Report::default();
        let mut made = 0;
        for number in (0..1000).chain(0..1000) {
            report.add_hinted(mistake(1, &number.to_string()), |_| {
                made += 1;
                String::new()
            });
        }
        assert_eq!(made, MAX_DIAGNOSTICS);
    }
}
