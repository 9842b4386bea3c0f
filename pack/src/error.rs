//! Why a tree could not be packed.

use std::fmt::Write as _;
use std::io;

/// The result of packing.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a tree could not be packed. The messages are one line each and show paths as they
/// would stand in a spec.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The format cannot hold this node as it is.
    #[error("`{path}` {why}")]
    Unfit {
        /// The path as it is shown.
        path: String,
        /// What stands after the path, e.g. "is a socket, which tar cannot hold".
        why: String,
    },
    /// A file could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The path as it is shown.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file has fewer bytes than its node says.
    #[error("`{path}` ends after {found} of {size} bytes, so it changed while it was packed")]
    Shorter {
        /// The path as it is shown.
        path: String,
        /// The size that the node says.
        size: u64,
        /// How many bytes there are.
        found: u64,
    },
    /// A file has more bytes than its node says.
    #[error("`{path}` has more than {size} bytes, so it changed while it was packed")]
    Longer {
        /// The path as it is shown.
        path: String,
        /// The size that the node says.
        size: u64,
    },
    /// A setting of the result has a value that the format cannot hold.
    #[error("{0}")]
    Setting(String),
    /// The result could not be written.
    #[error("cannot write the result: {0}")]
    Write(#[source] io::Error),
    /// The caller broke a promise, e.g. that the tree is sorted.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// The node at `path` does not fit; `why` stands after the path.
    pub(crate) fn unfit(path: &[u8], why: impl Into<String>) -> Self {
        Self::Unfit { path: shown(path), why: why.into() }
    }
}

/// How many bytes of a path a message shows.
const LONGEST_SHOWN: usize = 500;

/// A path for a message: from the root of the tree, on one line, and not too long. Bytes that
/// are not text or would not be printed are shown as escapes.
pub(crate) fn shown(path: &[u8]) -> String {
    let start = path.get(..LONGEST_SHOWN).unwrap_or(path);
    let mut text = "/".to_owned();
    for chunk in start.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_unprinted(character) {
                text.extend(character.escape_default());
            } else {
                text.push(character);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    if start.len() < path.len() {
        text.push('…');
    }
    text
}

/// Control characters, and those that change the direction of what follows.
fn is_unprinted(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_on_one_line() {
        assert_eq!(shown(b""), "/");
        assert_eq!(shown("a/ä b".as_bytes()), "/a/ä b");
        assert_eq!(shown(b"a\nb\xff\x1b"), "/a\\nb\\xff\\u{1b}");
        assert_eq!(shown("\u{202e}".as_bytes()), "/\\u{202e}");
        assert!(shown(&[b'x'; 5000]).len() < 600);
    }
}
