//! Parts that the values have in common.

use std::str::FromStr;

/// Declares a value that keeps its text: a function says whether a text is valid.
macro_rules! text_value {
    (
        $(#[$doc:meta])*
        $name:ident, $word:literal, $what:literal, $pattern:expr, $examples:expr, $valid:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The value as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = buildkit_request::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(buildkit_request::ValueError::new(text, $what))
                }
            }
        }

        impl $crate::values::scalar::Word for $name {
            const SCALAR: $crate::values::scalar::Scalar = $crate::values::scalar::Scalar {
                name: $word,
                doc: $what,
                pattern: $pattern,
                examples: &$examples,
            };
        }
    };
}
pub(super) use text_value;

/// Whether `text` has 1 to `max` characters, of which the first and the others are
/// as they should be.
pub(super) fn starts_and_continues(
    text: &str,
    max: usize,
    first: fn(char) -> bool,
    rest: fn(char) -> bool,
) -> bool {
    let mut chars = text.chars();
    text.len() <= max && chars.next().is_some_and(first) && chars.all(rest)
}

/// A number written in digits alone: Rust's own parser takes a `+` too.
pub(super) fn digits<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

pub(super) fn lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// Whether `text` is `length` lower-case hex digits.
pub(super) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
