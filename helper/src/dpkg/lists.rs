//! Which paths belong to which packages.

use super::record::{self, INFO};
use super::relation;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// The most paths of all packages together, and the most bytes of their names.
const MOST_PATHS: usize = 4_000_000;
const MOST_BYTES: usize = 256 << 20;

/// The paths of all packages, by the names that the packages have for them.
#[derive(Debug, Default)]
pub(super) struct Owners {
    packages: Vec<Listed>,
    /// For each path the number of a package, or [`SEVERAL`].
    paths: BTreeMap<Box<[u8]>, u32>,
    bytes: usize,
    /// The packages of which dpkg keeps files, whatever the status says.
    known: BTreeSet<String>,
}

/// A package with a list.
#[derive(Debug)]
struct Listed {
    name: String,
    /// How many of its paths no other package has.
    alone: usize,
    /// Whether it has a path besides the root.
    has_paths: bool,
}

/// More than one package has the path, as with most folders.
const SEVERAL: u32 = u32::MAX;

/// Who has a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner<'a> {
    None,
    One(&'a str),
    Several,
}

impl Owners {
    /// Reads the lists of all packages.
    pub(super) fn read(root: &Place) -> Outcome<Self> {
        let info = TreePath::parse(INFO)?;
        let mut owners = Self::default();
        for name in root.names(&info)? {
            let Some(text) = std::str::from_utf8(&name).ok() else { continue };
            // Names of packages may have dots, and the files of dpkg have one each.
            let Some((package, kind)) = text.rsplit_once('.') else { continue };
            let package = package.split(':').next().unwrap_or(package);
            if !relation::is_name(package) {
                continue;
            }
            owners.known.insert(package.to_owned());
            if kind == "list" {
                let list = root.read(&info.child(&name)?)?;
                owners.add(package, list.split(|byte| *byte == b'\n'))?;
            }
        }
        Ok(owners)
    }

    /// Gives paths to a package.
    pub(super) fn add<'a>(
        &mut self,
        package: &str,
        paths: impl Iterator<Item = &'a [u8]>,
    ) -> Outcome<()> {
        let number = u32::try_from(self.packages.len())
            .map_err(|_| Problem::new("there are too many packages"))?;
        let mut listed = Listed { name: package.to_owned(), alone: 0, has_paths: false };
        for path in paths.filter(|path| !path.is_empty()) {
            listed.has_paths |= path != b"/.";
            match self.paths.get_mut(path) {
                Some(owner) if *owner == number => {}
                Some(owner) => {
                    let at = usize::try_from(*owner).unwrap_or(usize::MAX);
                    if let Some(other) = self.packages.get_mut(at) {
                        other.alone = other.alone.saturating_sub(1);
                    }
                    *owner = SEVERAL;
                }
                None => {
                    self.bytes += path.len();
                    if self.bytes > MOST_BYTES || self.paths.len() >= MOST_PATHS {
                        return Err(Problem::new("the packages have too many files"));
                    }
                    self.paths.insert(path.into(), number);
                    listed.alone += 1;
                }
            }
        }
        self.packages.push(listed);
        self.known.insert(package.to_owned());
        Ok(())
    }

    /// A package that has no path of its own if another one has these paths too. dpkg may take
    /// such a package away.
    pub(super) fn replaced_by<'a>(&self, paths: impl Iterator<Item = &'a [u8]>) -> Option<&str> {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for owner in paths.filter_map(|path| self.paths.get(path)) {
            *shared.entry(*owner).or_default() += 1;
        }
        let is_replaced = |(number, listed): &(usize, &Listed)| {
            let number = u32::try_from(*number).unwrap_or(SEVERAL);
            let shared = shared.get(&number).copied().unwrap_or_default();
            listed.has_paths && listed.alone <= shared
        };
        self.packages.iter().enumerate().find(is_replaced).map(|(_, listed)| &*listed.name)
    }

    /// Takes paths out of the lists of all packages. dpkg does that with paths that it makes,
    /// though other packages should have made them: somebody has deleted them.
    pub(super) fn forget(&mut self, root: &Place, paths: &BTreeSet<Vec<u8>>) -> Outcome<()> {
        let info = TreePath::parse(INFO)?;
        for name in root.names(&info)? {
            if !name.ends_with(b".list") {
                continue;
            }
            let path = info.child(&name)?;
            let list = root.read(&path)?;
            let lines = || list.split(|byte| *byte == b'\n');
            if lines().any(|line| paths.contains(line)) {
                let kept: Vec<&[u8]> = lines().filter(|line| !paths.contains(*line)).collect();
                record::replace(root, &path, &kept.join(&b'\n'))?;
            }
        }
        // Little is forgotten, and who has how many paths is read anew.
        *self = Self::read(root)?;
        Ok(())
    }

    /// Who has a path, which begins with `/`.
    pub(super) fn of(&self, path: &[u8]) -> Owner<'_> {
        match self.paths.get(path) {
            None => Owner::None,
            Some(&SEVERAL) => Owner::Several,
            Some(number) => {
                let package = usize::try_from(*number).ok().and_then(|at| self.packages.get(at));
                package.map_or(Owner::Several, |package| Owner::One(&package.name))
            }
        }
    }

    /// Whether dpkg keeps files of a package.
    pub(super) fn knows(&self, package: &str) -> bool {
        self.known.contains(package)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;

    #[test]
    fn lists_are_read() {
        let folder = root("1.21.23", "");
        let info = folder.path().join("var/lib/dpkg/info");
        for (name, text) in [
            ("python3.11.list", "/.\n/usr\n/usr/bin\n/usr/bin/python3.11\n"),
            ("libc6:armel.list", "/.\n/usr\n/usr/lib\n/usr/lib/libc.so.6\n"),
            ("vim.postinst", "#!/bin/sh\n"),
            ("format", "1\n"),
        ] {
            std::fs::write(info.join(name), text).unwrap();
        }
        let mut owners = Owners::read(&folder.place()).unwrap();
        assert_eq!(owners.of(b"/usr/bin/python3.11"), Owner::One("python3.11"));
        assert_eq!(owners.of(b"/usr/lib/libc.so.6"), Owner::One("libc6"));
        assert_eq!((owners.of(b"/usr"), owners.of(b"/etc")), (Owner::Several, Owner::None));
        assert!(owners.knows("vim") && owners.knows("libc6") && !owners.knows("python3"));
        owners.add("new", [&b"/etc"[..], b"/usr/lib"].into_iter()).unwrap();
        assert_eq!(
            (owners.of(b"/etc"), owners.of(b"/usr/lib")),
            (Owner::One("new"), Owner::Several)
        );
        assert!(owners.knows("new"));
    }

    #[test]
    fn a_package_may_lose_paths() {
        let folder = root("1.21.23", "");
        let info = folder.path().join("var/lib/dpkg/info");
        let lists = [("aa", "/.\n/usr\n/usr/a\n"), ("bb", "/.\n/usr\n/usr/b\n/opt\n")];
        for (name, text) in lists {
            std::fs::write(info.join(name).with_extension("list"), text).unwrap();
        }
        let place = folder.place();
        let mut owners = Owners::read(&place).unwrap();
        let replaced = |owners: &Owners, paths: &[&[u8]]| {
            owners.replaced_by(paths.iter().copied()).map(str::to_owned)
        };
        assert_eq!(replaced(&owners, &[b"/usr", b"/opt"]), None);
        assert_eq!(replaced(&owners, &[b"/usr/a"]).as_deref(), Some("aa"));
        owners.forget(&place, &BTreeSet::from([b"/usr".to_vec(), b"/opt".to_vec()])).unwrap();
        let text = |name: &str| std::fs::read_to_string(info.join(name)).unwrap();
        assert_eq!(
            (text("aa.list"), text("bb.list")),
            ("/.\n/usr/a\n".into(), "/.\n/usr/b\n".into())
        );
        assert_eq!((owners.of(b"/usr"), owners.of(b"/usr/b")), (Owner::None, Owner::One("bb")));
        assert_eq!(replaced(&owners, &[b"/usr/b"]).as_deref(), Some("bb"));
    }
}
