//! Names of things in the spec.

use super::text::{lower_or_digit, starts_and_continues, text_value};

/// Names that stand for something already.
const RESERVED: [&str; 3] = ["absent", "context", "scratch"];

text_value! {
    /// The name of a source, base, image, artifact, group, secret, cache or project.
    ///
    /// It has no dots, so that `production.checks` always means the checks of
    /// `production`.
    Name, "name",
    "a name: lower-case letters, digits, `-` and `_`, at most 63, starting with a letter or digit",
    Some("^[a-z0-9][a-z0-9_-]{0,62}$"),
    ["production"],
    |text| starts_and_continues(text, 63, lower_or_digit, |c| lower_or_digit(c) || "_-".contains(c))
}

impl Name {
    /// Whether the language itself uses this name: `context`, `scratch`, `absent`.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.as_str())
    }
}
