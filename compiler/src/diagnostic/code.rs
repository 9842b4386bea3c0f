//! The identity of a kind of diagnostic.

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The build does not start, or it failed.
    Error,
    /// The build goes on and the user is told.
    Warning,
}

/// One kind of diagnostic. [`codes`](super::codes) lists all of them, and
/// `docs/diagnostics/NAME.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its name: lower-case words joined by `-`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub summary: &'static str,
}
