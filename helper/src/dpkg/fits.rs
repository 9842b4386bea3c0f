//! Whether the files of a package can be put into the root without a question that only dpkg
//! answers.

use super::archive::Sort;
use super::diversions::Diversions;
use super::lists::{Owner, Owners};
use crate::path::{TreePath, show};
use crate::place::resolve::Last;
use crate::place::root::{Place, is_folder, is_link};
use crate::problem::{Outcome, Problem};
use std::collections::BTreeSet;

/// What dpkg adds to names while it replaces something.
pub(super) const NEW: &[u8] = b".dpkg-new";
const OLD: &[u8] = b".dpkg-tmp";

/// Where the files of a package go.
pub(super) struct Files<'a> {
    pub(super) root: &'a Place,
    pub(super) owners: &'a Owners,
    pub(super) diversions: &'a Diversions,
    pub(super) package: &'a str,
    pub(super) conffiles: &'a [String],
}

/// The name of a path in dpkg's files.
pub(super) fn name(path: &TreePath) -> Vec<u8> {
    let path = if path.is_root() { b"." } else { path.as_bytes() };
    [b"/", path].concat()
}

impl Files<'_> {
    /// Looks at all paths of a package.
    ///
    /// # Errors
    ///
    /// If one of them is in the way, or belongs to another package.
    pub(super) fn check(&self, members: &[(TreePath, Sort)]) -> Outcome<()> {
        let mut seen = BTreeSet::new();
        // Folders that do not exist yet: there is nothing in them.
        let mut fresh: BTreeSet<&TreePath> = BTreeSet::new();
        for (path, sort) in members.iter().filter(|(path, _)| !path.is_root()) {
            let name = name(path);
            if self.diversions.is_target(&name) {
                return Err(problem(path, "is where another file was diverted to"));
            }
            let is_fresh = path.parent().is_some_and(|parent| fresh.contains(&parent));
            if *sort == Sort::Folder {
                if self.diversions.place(&name, "") != &name[..] {
                    return Err(problem(path, "is a folder that is diverted"));
                }
                if is_fresh || self.is_missing(path)? {
                    fresh.insert(path);
                }
                continue;
            }
            if !seen.insert(path) {
                return Err(problem(path, "is in the package twice"));
            }
            if let Sort::Hardlink(target) = sort
                && (target == path || !seen.contains(target))
            {
                return Err(problem(path, "is another name of what the package does not have"));
            }
            self.check_owner(path, &name)?;
            let place = self.diversions.place(&name, self.package);
            if !is_fresh || place != &name[..] {
                let is_conffile = self.conffiles.iter().any(|file| file.as_bytes() == name);
                self.check_place(&TreePath::parse(place)?, sort, is_conffile)?;
            }
        }
        Ok(())
    }

    /// Whether there is nothing at the path of a folder.
    fn is_missing(&self, path: &TreePath) -> Outcome<bool> {
        let place = self.root.resolve(path, Last::Keep)?.path;
        let Some(stat) = self.root.stat(&place)? else {
            self.check_parent(&place)?;
            return Ok(true);
        };
        if is_folder(&stat) {
            return Ok(false);
        }
        let place = self.root.resolve(path, Last::Follow)?.path;
        if is_link(&stat) && self.root.stat(&place)?.is_some_and(|stat| is_folder(&stat)) {
            return Ok(false);
        }
        Err(problem(path, "is no folder in the root"))
    }

    /// dpkg makes no folder that the package does not have.
    fn check_parent(&self, place: &TreePath) -> Outcome<()> {
        let parent = place.parent().unwrap_or_default();
        if self.root.stat(&parent)?.is_some_and(|stat| is_folder(&stat)) {
            return Ok(());
        }
        Err(problem(place, "is in a folder that does not exist"))
    }

    fn check_owner(&self, path: &TreePath, name: &[u8]) -> Outcome<()> {
        let by = self.diversions.by(name);
        match self.owners.of(name) {
            Owner::None => Ok(()),
            Owner::One(owner)
                if by == Some(owner.as_bytes()) || by == Some(self.package.as_bytes()) =>
            {
                Ok(())
            }
            Owner::One(owner) => Err(problem(path, &format!("belongs to {owner}"))),
            Owner::Several => Err(problem(path, "belongs to other packages")),
        }
    }

    /// Looks at where a file goes, in a folder that exists.
    fn check_place(&self, path: &TreePath, sort: &Sort, is_conffile: bool) -> Outcome<()> {
        let place = self.root.resolve(path, Last::Keep)?.path;
        let added = |end: &[u8]| -> Outcome<bool> {
            let (folder, name) = place.split().ok_or_else(|| problem(path, "is the root"))?;
            Ok(self.root.stat(&folder.child(&[name, end].concat())?)?.is_some())
        };
        match self.root.stat(&place)? {
            None => self.check_parent(&place)?,
            Some(stat) if is_folder(&stat) => return Err(problem(path, "is a folder in the root")),
            Some(stat) if is_link(&stat) && (is_conffile || *sort == Sort::Link) => {
                return Err(problem(path, "is a link in the root"));
            }
            Some(_) => {}
        }
        if added(NEW)? || added(OLD)? {
            return Err(problem(path, "was left half unpacked before"));
        }
        Ok(())
    }
}

fn problem(path: &TreePath, what: &str) -> Problem {
    Problem::new(format!("/{} {what}", show(path.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;
    use std::os::unix::fs::symlink;

    fn check(members: &[(&str, Sort)]) -> Result<(), String> {
        let folder = root("1.21.23", "");
        let at = |path: &str| folder.path().join(path);
        for path in ["usr/bin", "usr/lib", "etc/there"] {
            std::fs::create_dir_all(at(path)).unwrap();
        }
        symlink("usr/lib", at("lib")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        for path in ["etc/file", "usr/bin/half.dpkg-tmp", "usr/bin/mine"] {
            std::fs::write(at(path), "").unwrap();
        }
        symlink("file", at("etc/conf")).unwrap();
        std::fs::write(at("var/lib/dpkg/diversions"), "/usr/bin/sh\n/usr/bin/sh.old\ndash\n")
            .unwrap();
        let lists = "/usr\n/usr/bin\n/usr/bin/sh\n/usr/bin/mine\n";
        std::fs::write(at("var/lib/dpkg/info/dash.list"), lists).unwrap();
        let place = folder.place();
        let files = Files {
            root: &place,
            owners: &Owners::read(&place).unwrap(),
            diversions: &Diversions::read(&place).unwrap(),
            package: "new",
            conffiles: &["/etc/conf".to_owned()],
        };
        let path = |path: &str| TreePath::parse(path.as_bytes()).unwrap();
        let members: Vec<(TreePath, Sort)> =
            members.iter().map(|(at, sort)| (path(at), sort.clone())).collect();
        files.check(&members).map_err(|problem| problem.message)
    }

    #[test]
    fn what_is_new_fits() {
        let link = Sort::Hardlink(TreePath::parse(b"usr/share/a/b").unwrap());
        let fits = check(&[
            ("", Sort::Folder),
            ("usr", Sort::Folder),
            ("lib", Sort::Folder),
            ("lib/x", Sort::Other),
            ("usr/bin/sh", Sort::Other),
            ("usr/share", Sort::Folder),
            ("usr/share/a", Sort::Folder),
            ("usr/share/a/b", Sort::Other),
            ("usr/share/a/c", link),
            ("etc/file", Sort::Other),
        ]);
        assert_eq!(fits, Ok(()));
    }

    #[test]
    fn what_is_in_the_way_is_for_dpkg() {
        let link = Sort::Hardlink(TreePath::parse(b"etc/file").unwrap());
        for (members, why) in [
            (&[("usr/bin/mine", Sort::Other)][..], "/usr/bin/mine belongs to dash"),
            (&[("usr/bin", Sort::Other)], "/usr/bin belongs to dash"),
            (&[("etc/there", Sort::Link)], "/etc/there is a folder in the root"),
            (&[("etc/conf", Sort::Other)], "/etc/conf is a link in the root"),
            (&[("lib", Sort::Link)], "/lib is a link in the root"),
            (&[("etc/file", Sort::Folder)], "/etc/file is no folder in the root"),
            (&[("dangling", Sort::Folder)], "/dangling is no folder in the root"),
            (&[("opt/a", Sort::Other)], "/opt/a is in a folder that does not exist"),
            (&[("usr/bin/sh.old", Sort::Other)], "/usr/bin/sh.old is where another"),
            (&[("usr/bin/sh", Sort::Folder)], "/usr/bin/sh is a folder that is diverted"),
            (&[("usr/bin/half", Sort::Other)], "/usr/bin/half was left half unpacked"),
            (&[("etc/a", Sort::Other), ("etc/a", Sort::Link)], "/etc/a is in the package twice"),
            (&[("etc/a", link)], "/etc/a is another name of what the package does not have"),
        ] {
            let found = check(members).unwrap_err();
            assert!(found.starts_with(why), "{found}");
        }
    }
}
