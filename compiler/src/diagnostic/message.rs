//! One diagnostic.

use super::code::{Code, Severity};
use super::cut::cut;
use super::span::Span;
use std::fmt;

/// Longest message, hint or label, in bytes; a longer one is cut.
const MAX_TEXT: usize = 4 * 1024;

/// One mistake, or one doubtful thing, in the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of diagnostic it is.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// Other lines that take part in it.
    pub labels: Vec<Label>,
    /// What is wrong: starts in lower case, has no full stop, values in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Further lines that take part in a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The lines.
    pub span: Span,
    /// What they have to do with it.
    pub text: String,
}

impl Diagnostic {
    /// A message at `span` without a hint.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let message = printable(message.into());
        Self { code, span, labels: Vec::new(), message, hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(printable(hint.into()));
        self
    }

    /// Adds lines that take part in it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: printable(text.into()) });
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// All lines that take part, the place of the message first.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        std::iter::once(self.span).chain(self.labels.iter().map(|label| label.span))
    }

    /// The diagnostic as people read it: `file:line: message`, then labels and the
    /// hint on lines of their own.
    #[must_use]
    pub fn in_file<'a>(&'a self, file: &'a str) -> impl fmt::Display + 'a {
        InFile { file, diagnostic: self }
    }
}

/// The text, shortened, with control characters written as `\u{…}`: words of the spec are
/// in it, and a terminal obeys such characters.
fn printable(text: String) -> String {
    let text = cut(text, MAX_TEXT);
    if !text.chars().any(char::is_control) {
        return text;
    }
    let escaped = |c: char| if c.is_control() { c.escape_debug().to_string() } else { c.into() };
    text.chars().map(escaped).collect()
}

struct InFile<'a> {
    file: &'a str,
    diagnostic: &'a Diagnostic,
}

impl fmt::Display for InFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { span, message, labels, hint, .. } = self.diagnostic;
        write!(f, "{}:{}: {message}", self.file, span.first)?;
        for label in labels {
            write!(f, "\n  {}:{}: {}", self.file, label.span.first, label.text)?;
        }
        match hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    #[test]
    fn no_text_of_the_spec_reaches_the_terminal_as_a_command() {
        let text = "it's \u{1b}[31m\n";
        let diagnostic = Diagnostic::new(codes::HELPER, Span::line(1), text).hint(text);
        let diagnostic = diagnostic.label(Span::line(2), text);
        let line = r"it's \u{1b}[31m\n";
        let shown = format!("f:1: {line}\n  f:2: {line}\n  hint: {line}");
        assert_eq!(diagnostic.in_file("f").to_string(), shown);
    }
}
