//! Files that packages have moved away for other packages.

use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;

const FILE: &[u8] = b"var/lib/dpkg/diversions";
/// The package of a diversion that belongs to none.
const LOCAL: &[u8] = b":";

/// Where a path goes, and for which package it stays.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Diversion {
    to: Vec<u8>,
    by: Vec<u8>,
}

/// All diversions, by the path that is diverted.
#[derive(Debug, Clone, Default)]
pub(super) struct Diversions {
    from: BTreeMap<Vec<u8>, Diversion>,
    /// The paths that others are diverted to.
    targets: std::collections::BTreeSet<Vec<u8>>,
}

impl Diversions {
    /// Reads them; each has three lines.
    pub(super) fn read(root: &Place) -> Outcome<Self> {
        let path = TreePath::parse(FILE)?;
        let text = if root.stat(&path)?.is_some() { root.read(&path)? } else { Vec::new() };
        let mut diversions = Self::default();
        let mut lines = text.split(|byte| *byte == b'\n');
        while let Some(from) = lines.next().filter(|line| !line.is_empty()) {
            let (Some(to), Some(by)) = (lines.next(), lines.next()) else {
                return Err(Problem::new("the list of diversions is damaged"));
            };
            if from.first() != Some(&b'/') || to.first() != Some(&b'/') || by.is_empty() {
                return Err(Problem::new("the list of diversions is damaged"));
            }
            let diversion = Diversion { to: to.to_vec(), by: by.to_vec() };
            diversions.from.insert(from.to_vec(), diversion);
            diversions.targets.insert(to.to_vec());
        }
        Ok(diversions)
    }

    /// Where a path of a package goes; both begin with `/`.
    pub(super) fn place<'a>(&'a self, path: &'a [u8], package: &str) -> &'a [u8] {
        match self.from.get(path) {
            Some(diversion) if diversion.by != package.as_bytes() => &diversion.to,
            Some(_) | None => path,
        }
    }

    /// The package for which a path stays, if it is diverted.
    pub(super) fn by(&self, path: &[u8]) -> Option<&[u8]> {
        let by = self.from.get(path).map(|diversion| &diversion.by[..]);
        by.filter(|by| *by != LOCAL)
    }

    /// Whether another path is diverted to this one.
    pub(super) fn is_target(&self, path: &[u8]) -> bool {
        self.targets.contains(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;

    fn read(text: &str) -> Outcome<Diversions> {
        let folder = root("1.21.23", "");
        std::fs::write(folder.path().join("var/lib/dpkg/diversions"), text).unwrap();
        Diversions::read(&folder.place())
    }

    #[test]
    fn a_path_is_diverted_for_all_but_one_package() {
        let text = "/bin/sh\n/bin/sh.distrib\ndash\n/bin/vi\n/bin/vi.real\n:\n";
        let diversions = read(text).unwrap();
        assert_eq!(diversions.place(b"/bin/sh", "dash"), b"/bin/sh");
        assert_eq!(diversions.place(b"/bin/sh", "bash"), b"/bin/sh.distrib");
        assert_eq!(diversions.place(b"/bin/vi", "vim"), b"/bin/vi.real");
        assert_eq!(diversions.place(b"/bin/ls", "vim"), b"/bin/ls");
        assert_eq!(diversions.by(b"/bin/sh"), Some(&b"dash"[..]));
        assert_eq!((diversions.by(b"/bin/vi"), diversions.by(b"/bin/ls")), (None, None));
        assert!(diversions.is_target(b"/bin/vi.real") && !diversions.is_target(b"/bin/vi"));
        assert!(!read("").unwrap().is_target(b"/"));
    }

    #[test]
    fn a_damaged_list_is_refused() {
        for text in ["/a\n", "/a\n/b\n", "a\n/b\nc\n", "/a\nb\nc\n", "/a\n/b\n\n"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
