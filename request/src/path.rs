//! Paths inside trees.

use crate::value::ValueError;
use std::fmt;
use std::str::FromStr;

/// Longest path, in bytes (Linux `PATH_MAX`, without the zero byte at the end).
pub const MAX_PATH: usize = 4095;
/// Longest name in a path, in bytes (Linux `NAME_MAX`).
const MAX_NAME: usize = 255;

/// A path inside a source or another tree, cleaned and without a `/` at its start;
/// empty for the whole tree, which is written `.` or `/`.
///
/// Wildcards are refused: a path names one thing.
///
/// # Examples
///
/// ```
/// use buildkit_request::path::RelPath;
///
/// assert_eq!("./a//b/".parse::<RelPath>()?.as_str(), "a/b");
/// assert!(".".parse::<RelPath>()?.is_empty());
/// assert!("a/../b".parse::<RelPath>().is_err());
/// # Ok::<(), buildkit_request::ValueError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelPath(String);

impl RelPath {
    /// What it looks like, as the noun phrase at the end of a [`ValueError`].
    pub const DOC: &str = "a path inside a tree: without `..`, control characters, `\\` and the wildcards `*`, `?` and `[`; `.` for all of it";

    /// The path, without `/` at its start and end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for the whole tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for RelPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match clean(text) {
            Some(path) if !text.is_empty() && !text.contains(['*', '?', '[', '\\']) => {
                Ok(Self(path))
            }
            _ => Err(ValueError::new(text, Self::DOC)),
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if self.0.is_empty() { "." } else { &self.0 })
    }
}

/// The parts of `text` joined again without `.`, empty parts and slashes at the
/// ends; `None` for `..`, control characters, and paths or names that are too long.
#[must_use]
pub fn clean(text: &str) -> Option<String> {
    if text.len() > MAX_PATH || text.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> =
        text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_bad = |part: &&str| *part == ".." || part.len() > MAX_NAME;
    if parts.iter().any(is_bad) { None } else { Some(parts.join("/")) }
}
