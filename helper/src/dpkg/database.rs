//! Which packages the root has, as dpkg's `status` says.

use super::features::Features;
use super::paragraph::{self, Paragraph};
use super::relation::{self, Possible};
use super::version::Version;
use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;

/// How far the installation of a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing of it is there.
    NotInstalled,
    /// Only its settings are there.
    ConfigFiles,
    /// It is unpacked, or in the middle of something.
    Partly,
    /// All of it works.
    Installed,
}

/// A package of the root, or one that comes into it.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Option<Version>,
    pub(super) state: State,
    /// Whether dpkg is to leave it as it is.
    pub(super) is_held: bool,
    /// Whether it serves packages of all architectures that ask for `NAME:any`.
    pub(super) serves_any: bool,
    pub(super) provides: Vec<Possible>,
    /// What must not be unpacked beside it.
    pub(super) conflicts: Vec<Possible>,
}

/// The packages of the root.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) features: Features,
    pub(super) architecture: String,
    packages: BTreeMap<String, Package>,
    /// Which packages provide a name.
    providers: BTreeMap<String, Vec<String>>,
    /// Which packages must not be beside a name.
    enemies: BTreeMap<String, Vec<String>>,
}

/// Where dpkg keeps it.
pub(super) const STATUS: &[u8] = b"var/lib/dpkg/status";

impl Package {
    /// Reads the fields that `status` and the file of a package have in common.
    pub(super) fn read(paragraph: &Paragraph<'_>, state: State) -> Outcome<Self> {
        let name = paragraph.get("Package");
        let unusual = |field: &str| {
            let name = show(name.as_bytes());
            Problem::new(format!("the field {field} of `{name}` is unusual"))
        };
        if !relation::is_name(name) {
            return Err(unusual("Package"));
        }
        let version = Version::parse(paragraph.get("Version"));
        if version.is_none() && state != State::NotInstalled {
            return Err(unusual("Version"));
        }
        let list = |field: &str| relation::list(paragraph.get(field)).ok_or_else(|| unusual(field));
        let mut conflicts = list("Conflicts")?;
        conflicts.extend(list("Breaks")?);
        Ok(Self {
            name: name.to_owned(),
            version,
            state,
            is_held: false,
            serves_any: paragraph.get("Multi-Arch") == "allowed",
            provides: list("Provides")?,
            conflicts,
        })
    }

    /// Whether files of it may be in the root.
    pub(super) fn is_present(&self) -> bool {
        matches!(self.state, State::Partly | State::Installed)
    }

    /// Whether it is, or provides, what is meant.
    fn is(&self, meant: &Possible, features: &Features) -> bool {
        let is_named = self.name == meant.name
            && self.version.as_ref().is_some_and(|version| meant.includes(version));
        is_named || self.provides(meant, features)
    }

    fn provides(&self, meant: &Possible, features: &Features) -> bool {
        self.provides.iter().filter(|provided| provided.name == meant.name).any(|provided| {
            match &provided.version {
                _ if meant.version.is_none() => true,
                Some((_, version)) => {
                    features.has_versions_of_provided() && meant.includes(version)
                }
                None => false,
            }
        })
    }
}

impl Database {
    /// Reads the status.
    ///
    /// # Errors
    ///
    /// If anything of it cannot be understood: then the packages are for dpkg itself.
    pub(super) fn read(root: &Place) -> Outcome<Self> {
        let text = root.read(&TreePath::parse(STATUS)?)?;
        let text = std::str::from_utf8(&text)
            .map_err(|_| Problem::new("the status of dpkg is not UTF-8"))?;
        let paragraphs =
            paragraph::split(text).map(Paragraph::read).collect::<Outcome<Vec<_>>>()?;
        let dpkg = paragraphs.iter().find(|paragraph| paragraph.get("Package") == "dpkg");
        let dpkg = dpkg.ok_or_else(|| Problem::new("the status of dpkg does not name dpkg"))?;
        let features = Features::new(dpkg.get("Version"))?;
        if !features.is_known() {
            return Err(Problem::new(format!("version {} of dpkg is not known", features.text)));
        }
        let mut database = Self {
            features,
            architecture: dpkg.get("Architecture").to_owned(),
            packages: BTreeMap::new(),
            providers: BTreeMap::new(),
            enemies: BTreeMap::new(),
        };
        for paragraph in &paragraphs {
            let (state, is_held) = state(paragraph.get("Status"))?;
            let package = Package { is_held, ..Package::read(paragraph, state)? };
            let architecture = paragraph.get("Architecture");
            let is_own = ["", "all", &database.architecture].contains(&architecture);
            if !is_own || database.packages.contains_key(&package.name) {
                return Err(Problem::new("there are packages of several architectures"));
            }
            database.add(package);
        }
        Ok(database)
    }

    /// Adds a package, or says something else of it.
    pub(super) fn add(&mut self, package: Package) {
        if package.is_present() {
            for provided in &package.provides {
                let providers = self.providers.entry(provided.name.clone()).or_default();
                providers.push(package.name.clone());
            }
            for enemy in &package.conflicts {
                let enemies = self.enemies.entry(enemy.name.clone()).or_default();
                enemies.push(package.name.clone());
            }
        }
        self.packages.insert(package.name.clone(), package);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Package> {
        self.packages.get(name)
    }

    /// A package that is present and must not be together with this one.
    pub(super) fn conflict(&self, new: &Package) -> Option<&str> {
        let present = |names: Option<&Vec<String>>| -> Vec<&Package> {
            let names = names.into_iter().flatten().filter(|name| **name != new.name);
            names.filter_map(|name| self.get(name)).filter(|known| known.is_present()).collect()
        };
        for meant in &new.conflicts {
            let named = self.get(&meant.name).filter(|known| known.is_present());
            let named = named.filter(|known| known.name != new.name);
            let mut known = named.into_iter().chain(present(self.providers.get(&meant.name)));
            if let Some(known) = known.find(|known| known.is(meant, &self.features)) {
                return Some(&known.name);
            }
        }
        let names = std::iter::once(&new.name);
        for name in names.chain(new.provides.iter().map(|provided| &provided.name)) {
            for known in present(self.enemies.get(name)) {
                if known.conflicts.iter().any(|meant| new.is(meant, &self.features)) {
                    return Some(&known.name);
                }
            }
        }
        None
    }

    /// Whether one of these alternatives is installed and works.
    pub(super) fn satisfies(&self, alternatives: &[Possible]) -> bool {
        let works = |name: &str| self.get(name).filter(|known| known.state == State::Installed);
        alternatives.iter().any(|meant| {
            let named = works(&meant.name).is_some_and(|known| {
                let serves = !meant.any || known.serves_any;
                serves && known.version.as_ref().is_some_and(|version| meant.includes(version))
            });
            let providers = self.providers.get(&meant.name).into_iter().flatten();
            let mut providers = providers.filter_map(|name| works(name));
            named || !meant.any && providers.any(|known| known.provides(meant, &self.features))
        })
    }
}

/// What the three words of the status say, and whether the package is held.
fn state(text: &str) -> Outcome<(State, bool)> {
    let words: Vec<&str> = text.split(' ').collect();
    let [want, flag, state] = words[..] else {
        return Err(Problem::new(format!("`{}` is not a status", show(text.as_bytes()))));
    };
    let state = match state {
        "not-installed" => State::NotInstalled,
        "config-files" => State::ConfigFiles,
        "installed" | "triggers-pending" => State::Installed,
        _ => State::Partly,
    };
    if flag != "ok" {
        return Err(Problem::new("a package is in a broken state"));
    }
    Ok((state, want != "install" && want != "unknown"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::testing::Folder;

    /// A root with this status, and a dpkg.
    pub(in crate::dpkg) fn root(version: &str, status: &str) -> Folder {
        let folder = Folder::new();
        let database = folder.path().join("var/lib/dpkg");
        std::fs::create_dir_all(database.join("info")).unwrap();
        let dpkg = format!(
            "Package: dpkg\nStatus: install ok installed\nArchitecture: armel\nVersion: {version}\n\n"
        );
        std::fs::write(database.join("status"), dpkg + status).unwrap();
        folder
    }

    fn read(version: &str, status: &str) -> Outcome<Database> {
        Database::read(&root(version, status).place())
    }

    fn package(text: &str) -> Package {
        Package::read(&Paragraph::read(text).unwrap(), State::Partly).unwrap()
    }

    const SHELLS: &str = "Package: aa\nStatus: install ok installed\nVersion: 1.0-1\n\
        Provides: shell, tool (= 2)\nConflicts: bad (<< 2), shell\nMulti-Arch: allowed\n\n\
        Package: bb\nStatus: install ok unpacked\nVersion: 3\nBreaks: virtual\n\n\
        Package: cc\nStatus: deinstall ok config-files\nVersion: 1\nProvides: gone\n\n\
        Package: dd\nStatus: hold ok not-installed\n";

    #[test]
    fn states_are_read() {
        let database = read("1.21.23", SHELLS).unwrap();
        assert_eq!(database.architecture, "armel");
        let state = |name: &str| database.get(name).map(|package| package.state);
        assert_eq!(state("aa"), Some(State::Installed));
        assert_eq!(state("bb"), Some(State::Partly));
        assert_eq!(state("cc"), Some(State::ConfigFiles));
        assert_eq!((state("dd"), state("ee")), (Some(State::NotInstalled), None));
        assert!(database.get("dd").unwrap().is_held && !database.get("aa").unwrap().is_held);
    }

    #[test]
    fn what_is_unusual_is_for_dpkg() {
        for status in [
            "Package: aa\nStatus: install reinstreq half-installed\nVersion: 1\n",
            "Package: aa\nStatus: install ok installed\nVersion: a\n",
            "Package: aa\nStatus: install ok installed\nVersion: 1\nArchitecture: i386\n",
            "Package: aa\nVersion: 1\n",
            "Package: dpkg\nStatus: install ok installed\nVersion: 1\n",
        ] {
            assert!(read("1.21.23", status).is_err(), "{status}");
        }
        assert!(read("1.99", "").is_err());
    }

    #[test]
    fn conflicts_count_in_both_directions() {
        let database = read("1.21.23", SHELLS).unwrap();
        let hits = |text: &str| database.conflict(&package(text)).map(str::to_owned);
        let hits = |fields: &str| hits(&format!("Package: new\nVersion: 5\n{fields}"));
        assert_eq!(hits(""), None);
        assert_eq!(hits("Conflicts: aa (<< 1.0-1), cc, gone, dd, new\n"), None);
        assert_eq!(hits("Conflicts: aa\n").as_deref(), Some("aa"));
        assert_eq!(hits("Breaks: tool (<< 3)\n").as_deref(), Some("aa"));
        assert_eq!(hits("Breaks: tool (<< 2), shell (>= 1)\n"), None);
        assert_eq!(hits("Provides: virtual\n").as_deref(), Some("bb"));
        assert_eq!(hits("Provides: bad\n"), None);
        assert_eq!(hits("Provides: bad (= 1)\n").as_deref(), Some("aa"));
        // Nobody conflicts with what itself provides.
        assert_eq!(hits("Provides: own\nConflicts: own\n"), None);
        let bad = |version: &str| package(&format!("Package: bad\nVersion: {version}\n"));
        assert_eq!(database.conflict(&bad("1")), Some("aa"));
        assert_eq!(database.conflict(&bad("2")), None);
    }

    #[test]
    fn only_what_works_satisfies() {
        let satisfied = |version: &str, field: &str| {
            let database = read(version, SHELLS).unwrap();
            relation::parse(field).unwrap().iter().all(|one| database.satisfies(one))
        };
        let new = |field: &str| satisfied("1.21.23", field);
        assert!(
            new("aa (>= 1.0), dpkg") && new("zz | shell") && new("aa:any") && new("tool (= 2)")
        );
        assert!(!satisfied("1.14.31", "tool (= 2)"));
        for field in ["aa (>= 2)", "bb", "cc", "dd", "gone", "shell (>= 1)", "dpkg:any"] {
            assert!(!new(field), "{field}");
        }
    }
}
