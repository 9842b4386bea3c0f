//! Why a text is not a value.

use std::borrow::Cow;

/// Longest part of a text that a message repeats, in characters.
const MAX_SHOWN: usize = 120;

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
        let mut shown: String = text.chars().take(MAX_SHOWN).collect();
        let is_cut = shown.len() < text.len();
        shown = shown.escape_debug().to_string();
        if is_cut {
            shown.push('…');
        }
        Self { text: shown, expected: expected.into() }
    }
}
