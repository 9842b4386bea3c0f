//! Where root and packages come from: Debian's own Lenny where it can be downloaded,
//! otherwise a root of this machine and the lab's archive.

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::lenny;

use crate::cargo::workspace;

/// The spec, below the workspace.
pub(super) const SPEC: &str = "examples/jesteros/jesteros.yaml";

/// Seconds that a server may take to answer.
const PATIENCE: &str = "5";

/// Where root and packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// A root of this machine instead of the spec's download.
    own_root: bool,
    /// The lab's archive instead of the spec's.
    lab_archive: bool,
    reason: String,
}

impl Origin {
    /// The spec's own places if they answer; a root that was named has precedence.
    pub(super) fn choose() -> Result<Self> {
        let Places { root, archive } = Places::read()?;
        let named = env::var_os(lenny::VARIABLE).filter(|path| !path.is_empty());
        let reached_root = if named.is_some() { Ok(()) } else { answers(&root) };
        let stand_in = reached_root.is_err();
        // Debian's own Lenny packages would not fit a stand-in.
        let reached_archive = if stand_in { Ok(()) } else { answers(&archive) };
        let root = match (&named, reached_root) {
            (Some(path), _) => format!("{}={}", lenny::VARIABLE, path.display()),
            (None, Ok(())) => "the spec's own download".to_owned(),
            (None, Err(why)) => format!("a stand-in for the root, as {why:#}"),
        };
        let archive = match &reached_archive {
            Ok(()) if stand_in => "the lab's archive".to_owned(),
            Ok(()) => "Debian's archive".to_owned(),
            Err(why) => format!("the lab's archive, as {why:#}"),
        };
        Ok(Self {
            own_root: stand_in || named.is_some(),
            lab_archive: stand_in || reached_archive.is_err(),
            reason: format!("{root}; {archive}"),
        })
    }

    /// In one line.
    pub(super) fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the root is one of this machine.
    pub(super) fn needs_root(&self) -> bool {
        self.own_root
    }

    /// Whether the lab's archive must run.
    pub(super) fn needs_archive(&self) -> bool {
        self.lab_archive
    }
}

/// What the spec downloads, as it stands there.
struct Places {
    root: String,
    archive: String,
}

impl Places {
    fn read() -> Result<Self> {
        let path = workspace().join(SPEC);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let value = |key: &str| {
            let found = text.lines().find_map(|line| line.trim_start().strip_prefix(key));
            found.with_context(|| format!("{SPEC} has no `{key}`"))
        };
        let argument = text.split_once("APT_MIRROR").map_or("", |(_, rest)| rest);
        let mirror = argument.split_once("http://").map_or("", |(_, rest)| rest);
        let mirror = mirror.split(['"', ',', '}', ' ', '\n']).next().unwrap_or_default();
        ensure!(!mirror.is_empty(), "{SPEC} has no URL of an archive");
        Ok(Self {
            root: value("http: ")?.to_owned(),
            archive: format!("http://{mirror}/debian/dists/lenny/Release"),
        })
    }
}

fn answers(url: &str) -> Result<()> {
    let host = url.split('/').nth(2).unwrap_or(url);
    let mut curl = Command::new("curl");
    curl.args(["--head", "--silent", "--fail", "--location", "--max-time", PATIENCE, url]);
    let asked = curl.output().with_context(|| format!("without curl {host} cannot be tried"))?;
    ensure!(asked.status.success(), "{host} cannot be reached");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_names_its_places() {
        let Places { root, archive } = Places::read().unwrap();
        assert!(root.starts_with("https://") && root.contains("/lenny/"), "{root}");
        assert_eq!(archive, "http://archive.debian.org/debian/dists/lenny/Release");
    }
}
