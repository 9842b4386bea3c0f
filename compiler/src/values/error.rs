//! Why a text is not a value.

use crate::diagnostic::shown;
use std::borrow::Cow;

/// Why a text is not the value it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ValueError {
    /// The text, made printable and cut short.
    text: String,
    /// What it should be.
    expected: Cow<'static, str>,
}

impl ValueError {
    /// `text` is not `expected`, a noun phrase such as "a name".
    pub(super) fn new(text: &str, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { text: shown(text), expected: expected.into() }
    }
}
