//! Patterns of paths, and regular expressions.

use super::pattern_syntax::{has_wildcard, parse};
use super::scalar::{Scalar, Word};
use super::text::text_value;
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// A path or pattern inside a source or another tree, cleaned and without a `/` at
/// its start; never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelPattern(String);

impl RelPattern {
    /// The pattern, without `/` at its start and end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has wildcards; else it is the path of one thing.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        has_wildcard(&self.0)
    }

    /// The folders before the first name with a wildcard, without a `/` at the end;
    /// the whole path if there is no wildcard.
    #[must_use]
    pub fn literal_prefix(&self) -> &str {
        let Some(wildcard) = self.0.find(['*', '?', '[']) else { return &self.0 };
        self.0[..wildcard].rfind('/').map_or("", |end| &self.0[..end])
    }
}

impl Word for RelPattern {
    const SCALAR: Scalar = Scalar {
        name: "pattern",
        doc: "a path or pattern inside a tree: `*`, `?` and `[a-z]` inside a name, `**` for any folders",
        pattern: Some("^[^\\u0000-\\u001f\\u007f\\\\]+$"),
        examples: &["*.sh", "**/*.ko", "docs/README"],
    };
}

impl FromStr for RelPattern {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let error = |why| ValueError::new(text, format!("a path or pattern: {why}"));
        let path = parse(text).map_err(error)?;
        if path.starts_with('!') {
            return Err(error(
                "a `!` at its start would be read as an exception, and there are none",
            ));
        }
        Ok(Self(path))
    }
}

impl fmt::Display for RelPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An absolute pattern of paths that are deleted.
///
/// It has at least two names, and a letter or digit in one of them, so that no slip
/// empties the tree or one of its top folders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbsPattern(String);

impl AbsPattern {
    /// The pattern, with a `/` at its start and none at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has wildcards; else it is the path of one thing.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        has_wildcard(&self.0)
    }
}

impl Word for AbsPattern {
    const SCALAR: Scalar = Scalar {
        name: "absolute pattern",
        doc: "an absolute path or pattern with at least two names: `*`, `?` and `[a-z]` inside a name, `**` for any folders",
        pattern: Some("^/[^\\u0000-\\u001f\\u007f\\\\]*[^/]/[^\\u0000-\\u001f\\u007f\\\\]+$"),
        examples: &["/usr/share/doc/*", "/usr/share/man/**"],
    };
}

impl FromStr for AbsPattern {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let error = |why| ValueError::new(text, format!("an absolute pattern: {why}"));
        if !text.starts_with('/') {
            return Err(error("it does not start with `/`"));
        }
        let path = parse(text).map_err(error)?;
        let names_something =
            path.split('/').any(|name| literal(name).any(|c| c.is_alphanumeric()));
        if path.contains('/') && names_something {
            Ok(Self(format!("/{path}")))
        } else {
            Err(error("it needs at least two names, so that no whole top folder is deleted"))
        }
    }
}

impl fmt::Display for AbsPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The characters of `name` that stand for themselves.
fn literal(name: &str) -> impl Iterator<Item = char> {
    let mut in_class = false;
    name.chars().filter(move |c| {
        let was_in_class = in_class;
        in_class = if in_class { *c != ']' } else { *c == '[' };
        !was_in_class && !in_class && !"*?".contains(*c)
    })
}

text_value! {
    /// A regular expression for lines of a file. Whether it can be read is known to
    /// the helper, which uses it.
    RegexText, "regular expression",
    "a regular expression: one line, not empty, at most 1000 bytes",
    Some("^[^\\u0000\\n]{1,1000}$"),
    ["^[1-6]:.*getty"],
    |text| !text.is_empty() && text.len() <= 1000 && !text.contains(['\0', '\n'])
}
