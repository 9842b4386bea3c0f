//! Triggers that a new package waits for, and those that it activates.
//!
//! The latter are written where `dpkg-trigger` writes them; the next run of dpkg finds out which
//! packages wait for which. The package that activates a trigger must be in the status then.

use super::features::Features;
use super::record;
use super::relation;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::BTreeSet;

const FILE: &[u8] = b"var/lib/dpkg/triggers/File";
const FOLDER: &[u8] = b"var/lib/dpkg/triggers";
const UNINCORPORATED: &[u8] = b"var/lib/dpkg/triggers/Unincorp";

/// In the place of a package: nobody waits.
const NOBODY: &str = "-";

/// The triggers of a package's control file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives {
    /// The triggers that it waits for, and whether who activates them waits for it.
    interests: Vec<(String, bool)>,
    /// The triggers that it activates, and whether it waits for them.
    activated: Vec<(String, bool)>,
}

impl Directives {
    /// Reads the control file.
    ///
    /// # Errors
    ///
    /// If something of it is unusual.
    pub(super) fn read(text: &str, features: &Features) -> Outcome<Self> {
        let mut directives = Self::default();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let [word, trigger] = words[..] else {
                return Err(Problem::new("its triggers are unusual"));
            };
            let (verb, kind) = word.split_at(word.find('-').unwrap_or(word.len()));
            let list = match verb {
                "interest" => &mut directives.interests,
                "activate" => &mut directives.activated,
                _ => return Err(Problem::new("its triggers are unusual")),
            };
            let waits = features.waits(kind).filter(|_| is_trigger(trigger));
            let waits = waits.ok_or_else(|| Problem::new("its triggers are unusual"))?;
            list.push((trigger.to_owned(), waits));
        }
        Ok(directives)
    }

    /// Writes down what the package waits for.
    pub(super) fn write_interests(&self, root: &Place, package: &str) -> Outcome<()> {
        for (trigger, waits) in &self.interests {
            let end = if *waits { "\n" } else { "/noawait\n" };
            let (path, line) = if trigger.starts_with('/') {
                (TreePath::parse(FILE)?, format!("{trigger} {package}{end}"))
            } else {
                let path = TreePath::parse(FOLDER)?.child(trigger.as_bytes())?;
                (path, format!("{package}{end}"))
            };
            let mut text = if root.stat(&path)?.is_some() { root.read(&path)? } else { Vec::new() };
            text.extend_from_slice(line.as_bytes());
            record::replace(root, &path, &text)?;
        }
        Ok(())
    }
}

/// Whether it is the name of a trigger, or a clean path.
fn is_trigger(text: &str) -> bool {
    let is_path = || {
        let path = TreePath::parse(text.as_bytes());
        path.is_ok_and(|path| [b"/", path.as_bytes()].concat() == text.as_bytes())
    };
    relation::is_name(text) || text.starts_with('/') && text != "/" && is_path()
}

/// The triggers that were activated, in the order in which that happened.
#[derive(Debug)]
pub(super) struct Activated {
    /// The paths in which packages are interested.
    interests: BTreeSet<Vec<u8>>,
    parents: bool,
    found: Vec<(Vec<u8>, bool)>,
}

impl Activated {
    /// Reads in which paths packages are interested.
    pub(super) fn new(root: &Place, features: &Features) -> Outcome<Self> {
        let path = TreePath::parse(FILE)?;
        let text = if root.stat(&path)?.is_some() { root.read(&path)? } else { Vec::new() };
        let lines = text.split(|byte| *byte == b'\n');
        let paths =
            lines.filter_map(|line| Some(line.split(|byte| *byte == b' ').next()?.to_vec()));
        let interests = paths.filter(|path| path.first() == Some(&b'/')).collect();
        Ok(Self { interests, parents: features.activates_folders(), found: Vec::new() })
    }

    /// Adds the triggers that the package itself names.
    pub(super) fn directives(&mut self, directives: &Directives, root: &Place) -> Outcome<()> {
        let folder = TreePath::parse(FOLDER)?;
        for (trigger, waits) in &directives.activated {
            if trigger.starts_with('/') {
                self.path(trigger.as_bytes(), *waits);
            } else if root.stat(&folder.child(trigger.as_bytes())?)?.is_some() {
                self.add(trigger.as_bytes(), *waits);
            }
        }
        Ok(())
    }

    /// Adds the triggers of a path, which begins with `/`, and of the folders that it is in.
    pub(super) fn path(&mut self, path: &[u8], waits: bool) {
        let mut end = path.len();
        while end > 0 && !self.interests.is_empty() {
            if self.interests.contains(&path[..end]) {
                self.add(&path[..end], waits);
            }
            end = path[..end].iter().rposition(|byte| *byte == b'/').unwrap_or_default();
            if !self.parents {
                break;
            }
        }
    }

    fn add(&mut self, trigger: &[u8], waits: bool) {
        match self.found.iter_mut().find(|(known, _)| known == trigger) {
            Some((_, known)) => *known |= waits,
            None => self.found.push((trigger.to_vec(), waits)),
        }
    }

    /// Writes them down for dpkg; `package` is who waits.
    pub(super) fn write(&self, root: &Place, package: &str) -> Outcome<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        let path = TreePath::parse(UNINCORPORATED)?;
        let old = if root.stat(&path)?.is_some() { root.read(&path)? } else { Vec::new() };
        let text = merged(&old, &self.found, package);
        record::replace(root, &path, &text)
    }
}

/// The lines `TRIGGER PACKAGE…` with more of them; one trigger has one line.
fn merged(old: &[u8], found: &[(Vec<u8>, bool)], package: &str) -> Vec<u8> {
    let mut lines: Vec<Vec<Vec<u8>>> = Vec::new();
    for line in old.split(|byte| *byte == b'\n') {
        let words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let words: Vec<Vec<u8>> = words.map(<[u8]>::to_vec).collect();
        if !words.is_empty() {
            lines.push(words);
        }
    }
    for (trigger, waits) in found {
        let package = if *waits { package } else { NOBODY };
        match lines.iter_mut().find(|line| line[0] == *trigger) {
            Some(line) if line[1..].iter().any(|word| word == package.as_bytes()) => {}
            Some(line) => line.push(package.as_bytes().to_vec()),
            None => lines.push(vec![trigger.clone(), package.as_bytes().to_vec()]),
        }
    }
    lines.iter().flat_map(|line| [line.join(&b' '), b"\n".to_vec()].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;

    fn features(version: &str) -> Features {
        Features::new(version).unwrap()
    }

    #[test]
    fn directives_are_read() {
        let read = |text: &str| Directives::read(text, &features("1.21.23"));
        let text = "# a\n\nactivate-noawait ldconfig\n activate /usr/x \ninterest-await ab";
        let expected = [("ldconfig".to_owned(), false), ("/usr/x".to_owned(), true)];
        let read_text = read(text).unwrap();
        assert_eq!(read_text.activated, expected);
        assert_eq!(read_text.interests, [("ab".to_owned(), true)]);
        for text in [
            "interest X",
            "interest /",
            "activate /a/../b",
            "activate",
            "activate a b",
            "other xx",
            "interest-x xx",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(Directives::read("activate-noawait xx", &features("1.14.31")).is_err());
    }

    #[test]
    fn paths_activate_the_folders_that_they_are_in() {
        let folder = root("1.21.23", "");
        let triggers = folder.path().join("var/lib/dpkg/triggers");
        std::fs::create_dir(&triggers).unwrap();
        std::fs::write(triggers.join("File"), "/usr/share/man man-db/noawait\n/usr a\n").unwrap();
        std::fs::write(triggers.join("ldconfig"), "libc-bin\n").unwrap();
        std::fs::write(triggers.join("Unincorp"), "old -\nldconfig libc6\n").unwrap();
        let place = folder.place();
        let names = |version: &str, path: &str| -> Vec<String> {
            let mut activated = Activated::new(&place, &features(version)).unwrap();
            activated.path(path.as_bytes(), true);
            let found = activated.found.into_iter();
            found.map(|(name, _)| String::from_utf8(name).unwrap()).collect()
        };
        assert_eq!(names("1.21.23", "/usr/share/man/man1/a.1"), ["/usr/share/man", "/usr"]);
        assert_eq!(names("1.21.23", "/usr/share/manual"), ["/usr"]);
        assert_eq!(names("1.14.31", "/usr/share/man/man1/a.1"), [""; 0]);
        assert_eq!(names("1.14.31", "/usr/share/man"), ["/usr/share/man"]);

        let mut activated = Activated::new(&place, &features("1.21.23")).unwrap();
        let text = "activate-noawait ldconfig\nactivate nobody-wants-this\n";
        let directives = Directives::read(text, &features("1.21.23")).unwrap();
        activated.directives(&directives, &place).unwrap();
        activated.path(b"/usr/bin", true);
        activated.write(&place, "new").unwrap();
        let written = std::fs::read_to_string(triggers.join("Unincorp")).unwrap();
        assert_eq!(written, "old -\nldconfig libc6 -\n/usr new\n");

        let text = "interest /usr\ninterest-noawait ldconfig\ninterest fresh\n";
        let directives = Directives::read(text, &features("1.21.23")).unwrap();
        directives.write_interests(&place, "new").unwrap();
        let read = |name: &str| std::fs::read_to_string(triggers.join(name)).unwrap();
        assert_eq!(read("File"), "/usr/share/man man-db/noawait\n/usr a\n/usr new\n");
        assert_eq!(
            (read("ldconfig"), read("fresh")),
            ("libc-bin\nnew/noawait\n".into(), "new\n".into())
        );
    }
}
