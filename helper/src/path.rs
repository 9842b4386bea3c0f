//! Paths that cannot leave the folder they belong to.

use crate::problem::{Outcome, Problem};
use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;

/// The longest path, in bytes; the kernel's limit with its final zero byte.
const LONGEST: usize = 4095;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 255;

/// A path below a root: names joined by `/`, without `.`, `..`, empty names and
/// zero bytes; empty for the root itself. It need not be UTF-8.
///
/// A path sorts before everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TreePath(Vec<u8>);

impl TreePath {
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// Reads a path; `/` at its start and end, `.` and empty names mean nothing.
    pub(crate) fn parse(text: &[u8]) -> Outcome<Self> {
        let mut path = Self::default();
        for name in text.split(|byte| *byte == b'/') {
            if !name.is_empty() && name != b"." {
                path = path.child(name)?;
            }
        }
        Ok(path)
    }

    /// The path of `name` in this folder.
    pub(crate) fn child(&self, name: &[u8]) -> Outcome<Self> {
        let shown = || show(name);
        if name == b".." {
            return Err(Problem::new("`..` is not permitted in a path"));
        }
        if name.is_empty() || name == b"." || name.iter().any(|byte| matches!(byte, 0 | b'/')) {
            return Err(Problem::new(format!("`{}` is not a file name", shown())));
        }
        if name.len() > LONGEST_NAME {
            return Err(Problem::new(format!("the name `{}` is longer than 255 bytes", shown())));
        }
        let mut bytes = Vec::with_capacity(self.0.len() + 1 + name.len());
        bytes.extend_from_slice(&self.0);
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(name);
        if bytes.len() > LONGEST {
            let shown = show(&bytes[..80]);
            return Err(Problem::new(format!("the path `/{shown}…` is longer than 4095 bytes")));
        }
        Ok(Self(bytes))
    }

    /// The path of `path` in this folder.
    pub(crate) fn join(&self, path: &Self) -> Outcome<Self> {
        path.names().try_fold(self.clone(), |joined, name| joined.child(name))
    }

    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The folder it is in, and its last name.
    pub(crate) fn split(&self) -> Option<(Self, &[u8])> {
        if self.is_root() {
            return None;
        }
        match self.0.iter().rposition(|byte| *byte == b'/') {
            Some(at) => Some((Self(self.0[..at].to_vec()), &self.0[at + 1..])),
            None => Some((Self::default(), &self.0)),
        }
    }

    pub(crate) fn parent(&self) -> Option<Self> {
        self.split().map(|(parent, _)| parent)
    }

    /// The last name; `None` for the root.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        self.split_bytes().map(|(_, name)| name)
    }

    fn split_bytes(&self) -> Option<(&[u8], &[u8])> {
        if self.is_root() {
            return None;
        }
        let at = self.0.iter().rposition(|byte| *byte == b'/');
        Some(at.map_or((&[][..], &self.0[..]), |at| (&self.0[..at], &self.0[at + 1..])))
    }

    pub(crate) fn names(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/').filter(|name| !name.is_empty())
    }

    pub(crate) fn depth(&self) -> usize {
        self.names().count()
    }

    /// Whether it is this folder or something below it.
    pub(crate) fn is_within(&self, folder: &Self) -> bool {
        self.below(folder).is_some()
    }

    /// What remains of the path without the folder that it begins with.
    pub(crate) fn below(&self, folder: &Self) -> Option<Self> {
        if folder.is_root() {
            return Some(self.clone());
        }
        let rest = self.0.strip_prefix(&folder.0[..])?;
        match rest.split_first() {
            None => Some(Self::default()),
            Some((b'/', rest)) => Some(Self(rest.to_vec())),
            Some(_) => None,
        }
    }

    /// The path for a system call that starts at the root's descriptor.
    pub(crate) fn as_os(&self) -> &OsStr {
        OsStr::from_bytes(if self.is_root() { b"." } else { &self.0 })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}", show(&self.0))
    }
}

/// How many bytes of a name or path a message shows.
const LONGEST_SHOWN: usize = 500;

/// Bytes for a message: one line that is not too long, whatever they are.
pub(crate) fn show(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(LONGEST_SHOWN)];
    let text = one_line(&String::from_utf8_lossy(start));
    if start.len() < bytes.len() { text + "…" } else { text }
}

/// The text with escapes for what is not printed: control characters, and those
/// that change the direction of what follows.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        TreePath::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn paths_are_clean() {
        assert_eq!(path("/a//b/./c/").to_string(), "/a/b/c");
        assert_eq!(path("/").to_string(), "/");
        assert!(TreePath::parse(b"a/../b").is_err());
        assert!(TreePath::parse(b"a\0b").is_err());
        assert!(TreePath::parse(&[b'a'; 256]).is_err());
        assert!(TreePath::parse(&b"abcdefg/".repeat(600)).is_err());
        assert_eq!(TreePath::parse(b"a\nb\xff").unwrap().to_string(), "/a\\nb\u{fffd}");
        assert_eq!(show("a\u{202e}b".as_bytes()), "a\\u{202e}b");
        assert!(show(&[b'x'; 1 << 20]).len() < 600);
    }

    #[test]
    fn a_path_knows_what_it_is_in() {
        assert_eq!(path("/a/b/c").below(&path("/a")), Some(path("b/c")));
        assert_eq!(path("/ab").below(&path("/a")), None);
        assert_eq!(path("/a").below(&path("/a")), Some(TreePath::root()));
        assert!(path("/a").is_within(&TreePath::root()));
        assert_eq!(path("/a/b").parent(), Some(path("/a")));
        assert_eq!(path("/a").name(), Some(&b"a"[..]));
        assert!(path("/a") < path("/a/b") && path("/a/b") < path("/b"));
    }
}
