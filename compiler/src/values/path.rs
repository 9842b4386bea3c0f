//! Paths without wildcards.

use super::scalar::{Scalar, Word};
use super::text::text_value;
use buildkit_request::ValueError;
use buildkit_request::path::{MAX_PATH, RelPath, clean};
use std::fmt;
use std::str::FromStr;

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

impl Word for RelPath {
    const SCALAR: Scalar = Scalar {
        name: "relative path",
        doc: Self::DOC,
        pattern: Some("^[^\\u0000-\\u001f\\u007f*?\\[\\\\]+$"),
        examples: &["src", "platform/boot", "."],
    };
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
