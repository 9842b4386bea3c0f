//! Why a text is not a value.

use crate::redact::redacted;
use crate::shown::shown;
use std::borrow::Cow;

/// Why a text is not the value it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ValueError {
    /// The text, made printable and cut short, without names and passwords in a URL: it may
    /// come from a build arg, and messages are kept in logs.
    text: String,
    /// What it should be.
    expected: Cow<'static, str>,
}

impl ValueError {
    /// `text` is not `expected`, a noun phrase such as "a name".
    pub fn new(text: &str, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { text: shown(&redacted(text)), expected: expected.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_repeated() {
        let error = ValueError::new("http://me:secret@a.org/ x", "a URL");
        assert_eq!(error.to_string(), "`http://xxxxx:xxxxx@a.org/ x` is not a URL");
    }
}
