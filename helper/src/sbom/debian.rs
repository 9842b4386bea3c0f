//! The Debian packages of a tree.

use crate::apt::stanza;
use crate::check::subject::Tree;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::DPKG_STATUS;
use std::collections::BTreeMap;

/// Most packages of one image. Debian has about that many.
const MOST: usize = 65_536;
/// Most bytes that are told about all packages together. A document has them several times, and
/// some of them with escapes.
const MOST_TEXT: usize = 8 << 20;
/// The longest name or release of a system, in bytes: each package has both.
const LONGEST: usize = 64;

/// The states of a package of which no files are there, or only its configuration.
const GONE: [&str; 2] = ["not-installed", "config-files"];

/// What tells which system a tree is; the second is a link in newer ones.
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// What tells the release of a Debian before 7, which has none of these.
const DEBIAN_VERSION: &str = "/etc/debian_version";

/// A package whose files are there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) architecture: String,
    /// The name and version of the source package.
    pub(super) source: (String, String),
    /// A name with an address in angle brackets; empty if it is not told.
    pub(super) maintainer: String,
}

impl Package {
    fn size(&self) -> usize {
        let Self { name, version, architecture, source, maintainer } = self;
        [name, version, architecture, &source.0, &source.1, maintainer]
            .into_iter()
            .map(String::len)
            .sum()
    }
}

/// The system that packages belong to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct System {
    /// Its name in small letters, e.g. `debian`.
    pub(super) id: String,
    /// Its release, e.g. `12`, `5.0.10` or `sid`.
    pub(super) release: Option<String>,
}

/// The packages of a tree, sorted by name and architecture; none without dpkg.
pub(super) fn packages(tree: &Tree<'_>) -> Outcome<Vec<Package>> {
    let Some(text) = tree.read(DPKG_STATUS)? else { return Ok(Vec::new()) };
    let mut packages = BTreeMap::new();
    let (mut package, mut status) = (Package::default(), String::new());
    let mut see = |field: Option<stanza::Field<'_>>| {
        let Some((name, value)) = field else {
            let package = std::mem::take(&mut package);
            let status = std::mem::take(&mut status);
            let state = status.split_ascii_whitespace().nth(2);
            if !package.name.is_empty() && state.is_some_and(|state| !GONE.contains(&state)) {
                let key = (package.name.clone(), package.architecture.clone());
                packages.insert(key, with_source(package));
            }
            return;
        };
        let text = || String::from_utf8_lossy(value.trim_ascii()).into_owned();
        match name.to_ascii_lowercase().as_slice() {
            b"package" => package.name = text(),
            b"version" => package.version = text(),
            b"architecture" => package.architecture = text(),
            b"source" => package.source.0 = text(),
            b"maintainer" => package.maintainer = text(),
            b"status" => status = text(),
            _ => {}
        }
    };
    stanza::read_fields(text.as_slice(), &mut see)
        .map_err(|error| Problem::io(format!("read `{DPKG_STATUS}`"), &error))?;
    if packages.len() > MOST {
        return Err(Problem::new(format!("`{DPKG_STATUS}` has more than {MOST} packages")));
    }
    if packages.values().map(Package::size).sum::<usize>() > MOST_TEXT {
        let most = MOST_TEXT >> 20;
        let message = format!("`{DPKG_STATUS}` has more than {most} MiB of names and versions");
        return Err(Problem::new(message));
    }
    Ok(packages.into_values().collect())
}

/// Completes the source package: `NAME (VERSION)`, where the version may be left out if it is
/// that of the package, and all of it if the name is too.
fn with_source(mut package: Package) -> Package {
    let told = std::mem::take(&mut package.source.0);
    let (name, version) = match told.split_once('(') {
        Some((name, version)) => (name.trim(), version.trim_end().trim_end_matches(')').trim()),
        None => (told.as_str(), ""),
    };
    let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
    let source = (or(name, &package.name), or(version, &package.version));
    Package { source, ..package }
}

/// The system of a tree.
pub(super) fn system(tree: &Tree<'_>) -> Outcome<System> {
    for path in OS_RELEASE {
        if let Some(text) = tree.read(path)? {
            return Ok(of_os_release(&String::from_utf8_lossy(&text)));
        }
    }
    let release = tree.read(DEBIAN_VERSION)?;
    let release = release.and_then(|text| short(String::from_utf8_lossy(&text).trim()));
    Ok(System { id: "debian".to_owned(), release })
}

/// What `os-release` says; a Debian that is not released has a code name alone.
fn of_os_release(text: &str) -> System {
    let get = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
        short(line.trim().trim_matches(['"', '\'']))
    };
    let is_id = |id: &String| id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    System {
        id: get("ID").filter(is_id).unwrap_or_else(|| "debian".to_owned()).to_ascii_lowercase(),
        release: get("VERSION_ID").or_else(|| get("VERSION_CODENAME")),
    }
}

fn short(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= LONGEST).then(|| text.to_owned())
}
