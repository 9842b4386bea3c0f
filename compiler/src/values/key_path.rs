//! The keys of `files`.

use super::path::AbsPath;
use super::pattern_syntax;
use super::scalar::{Scalar, Word};
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// A key of `files`: an absolute path, or a pattern if it has any of `*`, `?` and
/// `[`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPath {
    /// One path.
    Plain {
        /// The path, cleaned and without a `/` at its end (but for the root itself).
        path: String,
        /// Whether it was written with a `/` at its end: it is a folder.
        folder: bool,
    },
    /// Everything in the result that matches; with a `/` at its start and none at
    /// its end.
    Pattern(String),
}

impl KeyPath {
    /// The path or pattern, without a `/` at its end (but for the root itself).
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain { path, .. } => path,
            Self::Pattern(pattern) => pattern,
        }
    }

    /// Whether it is the path of a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        matches!(self, Self::Plain { folder: true, .. })
    }

    /// Whether it is a pattern.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        matches!(self, Self::Pattern(_))
    }
}

impl Word for KeyPath {
    const SCALAR: Scalar = Scalar {
        name: "files key",
        doc: "an absolute path, with `/` at its end for a folder, or a pattern: `*`, `?` and `[a-z]` inside a name, `**` for any folders",
        pattern: AbsPath::SCALAR.pattern,
        examples: &["/etc/motd", "/var/lib/jester/", "/src/**/*.sh"],
    };
}

impl FromStr for KeyPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        if !pattern_syntax::has_wildcard(text) {
            let path: AbsPath = text.parse()?;
            return Ok(Self::Plain { path: path.as_str().to_owned(), folder: path.is_folder() });
        }
        let error = |why| ValueError::new(text, format!("an absolute pattern: {why}"));
        if !text.starts_with('/') {
            return Err(error("it does not start with `/`"));
        }
        if text.ends_with('/') {
            return Err(error(
                "a `/` at its end has no meaning, since it matches files and folders",
            ));
        }
        let pattern = pattern_syntax::parse(text).map_err(error)?;
        Ok(Self::Pattern(format!("/{pattern}")))
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
