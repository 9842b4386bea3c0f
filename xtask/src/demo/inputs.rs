//! What the images are made of: Debian's own Lenny where it can be downloaded,
//! otherwise a root of this machine and the lab's archive.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, LennyContext};

use super::place::Place;
use crate::image::workspace;

/// The spec, below the workspace.
pub(super) const SPEC: &str = "examples/jesteros/jesteros.yaml";

/// Seconds that a server may take to answer.
const PATIENCE: &str = "5";

/// Where root and packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Where the spec says.
    Spec,
    /// A root of this machine and the lab's archive; why.
    Lab { reason: String },
}

impl Origin {
    /// The spec's own places if all of them answer.
    pub(super) fn choose() -> Self {
        if let Some(path) = std::env::var_os(jesteros_lab::lenny::VARIABLE) {
            let reason = format!("LENNY_ROOTFS={} and the lab's archive", path.display());
            return Self::Lab { reason };
        }
        match spec_places().and_then(|places| places.iter().try_for_each(|place| answers(place))) {
            Ok(()) => Self::Spec,
            Err(error) => {
                Self::Lab { reason: format!("a stand-in root and the lab's archive, as {error:#}") }
            }
        }
    }

    /// In one line.
    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Spec => "the download and the archive that the spec names",
            Self::Lab { reason } => reason,
        }
    }
}

/// The flags that bring root and packages into a build.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub(super) flags: Vec<String>,
    pub(super) description: String,
}

impl Inputs {
    pub(super) fn prepare(origin: &Origin, lab: Option<&Lab>, place: &Place) -> Result<Self> {
        if *origin == Origin::Spec {
            let description = "downloaded by the builder, as pinned in the spec".to_owned();
            return Ok(Self { flags: Vec::new(), description });
        }
        let lab = lab.context("the lab's archive is needed, but the lab is not up")?;
        let archive = lab.archive().context("the lab's archive does not run")?;
        let LennyContext { folder, root } = lab.lenny_context()?;
        let mut flags = vec![
            "--build-context".to_owned(),
            format!("lenny-rootfs={}", folder.display()),
            "--build-arg".to_owned(),
            format!("APT_MIRROR={archive}"),
            // Its key is nobody's: no root has it.
            "--build-arg".to_owned(),
            "APT_TRUSTED=yes".to_owned(),
        ];
        if let Place::Machine(_) = place {
            // An engine's containers have a loopback interface of their own.
            flags.push("--network=host".to_owned());
        }
        Ok(Self { flags, description: root.description })
    }
}

/// The URLs that the spec downloads from, as they stand in it.
fn spec_places() -> Result<Vec<String>> {
    let path = workspace().join(SPEC);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let value = |key: &str| {
        let found = text.lines().find_map(|line| line.trim_start().strip_prefix(key));
        found.with_context(|| format!("{SPEC} has no `{key}`"))
    };
    let mirror = value("default: http://")?;
    Ok(vec![value("http: ")?.to_owned(), format!("http://{mirror}/debian/dists/lenny/Release")])
}

fn answers(url: &str) -> Result<()> {
    let host = url.split('/').nth(2).unwrap_or(url);
    let mut curl = Command::new("curl");
    curl.args(["--head", "--silent", "--fail", "--location", "--max-time", PATIENCE, url]);
    let asked = curl.output().with_context(|| format!("without curl {host} cannot be tried"))?;
    anyhow::ensure!(asked.status.success(), "{host} cannot be reached");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_names_its_places() {
        let places = spec_places().unwrap();
        assert!(places[0].starts_with("https://") && places[0].contains("/lenny/"), "{places:?}");
        assert_eq!(places[1], "http://archive.debian.org/debian/dists/lenny/Release");
    }
}
