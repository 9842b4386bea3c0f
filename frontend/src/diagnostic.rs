//! What is wrong with a spec, where, and what to do about it.

use crate::error::Error;
use buildkit_llb::SourceFile;
use std::fmt;
use std::sync::Arc;

/// Most diagnostics kept for one spec; what comes after is only counted.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Lines of the spec, 1-based and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First line.
    pub first: u32,
    /// Last line, never before `first`.
    pub last: u32,
}

impl Span {
    /// The lines from `first` to `last`; swapped ends are put right.
    #[must_use]
    pub fn new(first: u32, last: u32) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    /// One line.
    #[must_use]
    pub fn line(line: u32) -> Self {
        Self { first: line, last: line }
    }
}

/// A value and the lines it was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the spec.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read from `span`.
    #[must_use]
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// One mistake, or one doubtful thing, in the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it is.
    pub span: Span,
    /// What is wrong: lower case, no full stop, values in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A message at `span` without a hint.
    #[must_use]
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Everything found wrong (errors) or doubtful (warnings) so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    dropped: usize,
}

impl Report {
    /// Adds a mistake: the build will not start.
    pub fn error(&mut self, diagnostic: Diagnostic) {
        if self.errors.len() < MAX_DIAGNOSTICS {
            self.errors.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// Adds a doubt: the build goes on and the user is told.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        if self.warnings.len() < MAX_DIAGNOSTICS {
            self.warnings.push(diagnostic);
        }
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// The warnings, if nothing is wrong.
    ///
    /// # Errors
    ///
    /// All mistakes, in the order of the file.
    pub fn finish(self) -> Result<Vec<Diagnostic>, Mistakes> {
        if self.errors.is_empty() {
            return Ok(self.warnings);
        }
        let mut list = self.errors;
        list.sort_by_key(|diagnostic| diagnostic.span);
        Err(Mistakes { list, dropped: self.dropped })
    }
}

/// The mistakes of one spec: at least one, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes {
    list: Vec<Diagnostic>,
    dropped: usize,
}

impl Mistakes {
    /// One mistake on its own.
    #[must_use]
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic], dropped: 0 }
    }

    /// The mistakes as the error of a build of `file`.
    #[must_use]
    pub fn of(self, file: &Arc<SourceFile>) -> Error {
        Error::Spec { mistakes: self, file: Arc::clone(file) }
    }

    /// The mistakes.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Renders the mistakes as people read them, `file` being the spec's name.
    #[must_use]
    pub fn render(&self, file: &str) -> String {
        let total = self.list.len() + self.dropped;
        let mut text = String::new();
        if total > 1 {
            text.push_str(&format!("{file} has {total} mistakes"));
        }
        for diagnostic in &self.list {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&Located { file, diagnostic }.to_string());
        }
        if self.dropped > 0 {
            text.push_str(&format!("\nand {} more", self.dropped));
        }
        text
    }
}

/// A diagnostic with its file: `file:line: message`, the hint on its own line.
pub(crate) struct Located<'a> {
    pub(crate) file: &'a str,
    pub(crate) diagnostic: &'a Diagnostic,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { span, message, hint } = self.diagnostic;
        write!(f, "{}:{}: {message}", self.file, span.first)?;
        match hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_every_mistake_in_file_order() {
        let mut report = Report::default();
        report.error(Diagnostic::new(Span::line(9), "second"));
        report.error(Diagnostic::new(Span::line(3), "first").hint("do this"));
        let mistakes = report.finish().unwrap_err();
        assert_eq!(
            mistakes.render("a.yaml"),
            "a.yaml has 2 mistakes\na.yaml:3: first\n  hint: do this\na.yaml:9: second"
        );
    }

    #[test]
    fn counts_what_it_drops() {
        let mut report = Report::default();
        for line in 0..=MAX_DIAGNOSTICS {
            report.error(Diagnostic::new(Span::line(1), format!("{line}")));
        }
        let text = report.finish().unwrap_err().render("a.yaml");
        assert!(text.starts_with("a.yaml has 101 mistakes"), "{text}");
        assert!(text.ends_with("and 1 more"), "{text}");
    }
}
