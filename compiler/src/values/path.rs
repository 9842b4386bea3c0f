//! Paths without wildcards.

use super::error::ValueError;
use super::scalar::{Scalar, Word};
use super::text::text_value;
use std::fmt;
use std::str::FromStr;

/// Longest path, in bytes (Linux `PATH_MAX`, without the zero byte at the end).
pub(super) const MAX_PATH: usize = 4095;
/// Longest name in a path, in bytes (Linux `NAME_MAX`).
const MAX_NAME: usize = 255;

/// An absolute path in a tree, cleaned; no character has a special meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbsPath {
    path: String,
    is_folder: bool,
}

impl AbsPath {
    /// The path without a `/` at its end (but for the root itself).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.path
    }

    /// Whether it was written with a `/` at its end.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.is_folder
    }
}

impl Word for AbsPath {
    const SCALAR: Scalar = Scalar {
        name: "path",
        doc: "an absolute path: it starts with `/` and has no `..` and no control characters",
        pattern: Some("^/[^\\u0000-\\u001f\\u007f]*$"),
        examples: &["/usr/local/bin"],
    };
}

impl FromStr for AbsPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match clean(text) {
            Some(path) if text.starts_with('/') => {
                Ok(Self { path: format!("/{path}"), is_folder: text.ends_with('/') })
            }
            _ => Err(ValueError::new(text, Self::SCALAR.doc)),
        }
    }
}

impl fmt::Display for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.path)
    }
}

/// A path inside a source or another tree, cleaned and without a `/` at its start;
/// empty for the whole tree, which is written `.` or `/`.
///
/// Wildcards are refused: where a pattern is meant, a [`RelPattern`](super::RelPattern)
/// is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelPath(String);

impl RelPath {
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

impl Word for RelPath {
    const SCALAR: Scalar = Scalar {
        name: "relative path",
        doc: "a path inside a tree: without `..`, control characters, `\\` and the wildcards `*`, `?` and `[`; `.` for all of it",
        pattern: Some("^[^\\u0000-\\u001f\\u007f*?\\[\\\\]+$"),
        examples: &["src", "platform/boot", "."],
    };
}

impl FromStr for RelPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match clean(text) {
            Some(path) if !text.is_empty() && !text.contains(['*', '?', '[', '\\']) => {
                Ok(Self(path))
            }
            _ => Err(ValueError::new(text, Self::SCALAR.doc)),
        }
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if self.0.is_empty() { "." } else { &self.0 })
    }
}

text_value! {
    /// What a symbolic link points to: absolute, or relative to the link. It is
    /// kept as written.
    LinkTarget, "link target",
    "a link target: a path without control characters, at most 4095 bytes",
    Some("^[^\\u0000-\\u001f\\u007f]+$"),
    ["/usr/bin/vim", "../lib/libc.so.6"],
    |text| !text.is_empty() && text.len() <= MAX_PATH && !text.chars().any(char::is_control)
}

text_value! {
    /// The name of one file, without folders.
    FileName, "file name",
    "the name of a file: without `/`, `\\` and control characters, not `.` or `..`, at most 255 bytes",
    Some("^[^/\\\\\\u0000-\\u001f\\u007f]{1,255}$"),
    ["jesteros.img"],
    |text| !text.is_empty() && text.len() <= MAX_NAME && text != "." && text != ".."
        && !text.chars().any(|c| c.is_control() || "/\\".contains(c))
}

/// The parts of `text` joined again without `.`, empty parts and slashes at the
/// ends; `None` for `..`, control characters, and paths or names that are too long.
pub(super) fn clean(text: &str) -> Option<String> {
    if text.len() > MAX_PATH || text.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> =
        text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_bad = |part: &&str| *part == ".." || part.len() > MAX_NAME;
    if parts.iter().any(is_bad) { None } else { Some(parts.join("/")) }
}
