//! What a root tarball says about itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use flate2::bufread::MultiGzDecoder;

/// A root's release and packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `/etc/debian_version`.
    pub debian_version: String,
    /// Architecture that most packages are of.
    pub architecture: String,
    /// Version of every package that dpkg calls "install ok installed".
    pub packages: BTreeMap<String, String>,
    /// Packages in any other state.
    pub incomplete: Vec<String>,
}

impl Facts {
    /// Debian's release and the two programs whose age matters, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let version = |name| self.packages.get(name).map_or("none", String::as_str);
        format!(
            "Debian {} {}, {} packages, apt {}, dpkg {}",
            self.debian_version,
            self.architecture,
            self.packages.len(),
            version("apt"),
            version("dpkg"),
        )
    }

    /// True for apt 0.7, which knows neither InRelease nor an exit code for a failed update.
    #[must_use]
    pub fn has_lenny_apt(&self) -> bool {
        self.packages.get("apt").is_some_and(|version| version.starts_with("0.7."))
    }
}

/// Reads the facts of a gzip tarball without unpacking it.
///
/// # Errors
///
/// If it cannot be read, or has no dpkg status.
pub fn read_facts(tarball: &Path) -> Result<Facts> {
    let shown = tarball.display();
    let file = File::open(tarball).with_context(|| format!("cannot open {shown}"))?;
    let mut archive = tar::Archive::new(MultiGzDecoder::new(BufReader::new(file)));
    let mut status = None;
    let mut debian_version = String::new();
    for entry in archive.entries().with_context(|| format!("cannot read {shown}"))? {
        let mut entry = entry.with_context(|| format!("cannot read {shown}"))?;
        let path = normal(&entry.path()?);
        let wanted = if path == Path::new("etc/debian_version") {
            &mut debian_version
        } else if path == Path::new("var/lib/dpkg/status") {
            status.insert(String::new())
        } else {
            continue;
        };
        entry.read_to_string(wanted).with_context(|| format!("{} in {shown}", path.display()))?;
    }
    let status = status.with_context(|| format!("{shown} has no var/lib/dpkg/status"))?;
    let mut facts = parse_status(&status);
    ensure!(!facts.packages.is_empty(), "{shown}: no package is installed");
    debian_version.trim().clone_into(&mut facts.debian_version);
    Ok(facts)
}

/// Tarballs name their members `./a`, `a` or `/a`.
fn normal(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

fn parse_status(status: &str) -> Facts {
    let mut facts = Facts::default();
    let mut architectures: BTreeMap<&str, usize> = BTreeMap::new();
    for stanza in status.split("\n\n") {
        let field = |name: &str| {
            stanza.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let (Some(package), Some(state)) = (field("Package"), field("Status")) else { continue };
        if state.ends_with(" ok installed") {
            facts.packages.insert(package.into(), field("Version").unwrap_or_default().into());
        } else {
            facts.incomplete.push(package.into());
        }
        if let Some(architecture) = field("Architecture").filter(|name| *name != "all") {
            *architectures.entry(architecture).or_default() += 1;
        }
    }
    if let Some((name, _)) = architectures.into_iter().max_by_key(|(_, count)| *count) {
        facts.architecture = name.into();
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_parsed_by_state() {
        let facts = parse_status(
            "Package: a\nStatus: install ok installed\nArchitecture: armel\nVersion: 1:2-3\n\n\
             Package: b\nStatus: install ok half-configured\nArchitecture: armel\nVersion: 1\n\n\
             Package: c\nStatus: hold ok installed\nArchitecture: all\nVersion: 4\n",
        );
        assert_eq!(facts.architecture, "armel");
        assert_eq!(facts.packages["a"], "1:2-3");
        assert_eq!(facts.packages["c"], "4");
        assert_eq!(facts.incomplete, ["b"]);
    }
}
