//! Lines of the spec.

/// Lines of the spec, counted from 1; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first line.
    pub first: u32,
    /// The last line, never before `first`.
    pub last: u32,
}

impl Span {
    /// The lines from `first` to `last`, in whichever order they are given.
    #[must_use]
    pub fn new(first: u32, last: u32) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    /// One line.
    #[must_use]
    pub fn line(line: u32) -> Self {
        Self { first: line, last: line }
    }

    /// The first line of this span alone.
    #[must_use]
    pub fn start(self) -> Self {
        Self::line(self.first)
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
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
