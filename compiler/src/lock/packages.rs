//! The packages of one image.

use super::asks::Asks;
use super::drift::Drift;
use super::words::{ArchivePath, Checksum, InstalledName, LockedName, LockedText};
use crate::base::Archive;
use jesteros_manifest::{self as manifest, DpkgCall};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is installed into one image, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageSet {
    /// The image.
    pub image: String,
    /// Its platform.
    pub platform: String,
    /// What the spec asked for.
    pub asks: Asks,
    /// A checksum of what the spec asked for in the images below.
    pub below: Checksum,
    /// The archives, in the order of the spec. Their URLs are those of the spec.
    pub archives: Vec<LockedArchive>,
    /// A checksum of what was installed before.
    pub before: Checksum,
    /// The packages, in the order in which they were unpacked.
    pub packages: Vec<LockedPackage>,
    /// What dpkg is asked for, in this order.
    pub calls: Vec<Call>,
}

/// An archive, as it was when the lock was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedArchive {
    /// Its suite, e.g. `lenny/updates`.
    pub suite: String,
    /// Its components.
    pub components: Vec<String>,
    /// The Release file whose signature was good; none if the spec trusted the archive blindly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
    /// The package lists with their SHA-256 sums.
    pub lists: BTreeMap<String, Checksum>,
}

/// A signed Release file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The SHA-256 sum of what is signed.
    pub sha256: Checksum,
    /// When it was made, in its own words.
    pub date: String,
}

/// One package file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPackage {
    /// Its name.
    pub name: LockedName,
    /// Its version.
    pub version: LockedText,
    /// Its architecture.
    pub architecture: LockedText,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 sum.
    pub sha256: Checksum,
    /// The number of its archive, from 0.
    pub archive: usize,
    /// Its path in the archive.
    pub path: ArchivePath,
}

/// Something that dpkg is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// Unpack these packages.
    Unpack(Vec<LockedName>),
    /// Configure these packages; all that are unpacked if there are none.
    Configure(Vec<InstalledName>),
    /// Remove these packages.
    Remove(Vec<InstalledName>),
    /// Remove these packages with their configuration.
    Purge(Vec<InstalledName>),
}

impl PackageSet {
    /// What keeps the set from being the answer to `asks` with these archives of the spec.
    pub(super) fn drift(
        &self,
        asks: &Asks,
        below: &Checksum,
        archives: &[Archive],
    ) -> Option<Drift> {
        if self.asks != *asks {
            return Some(Drift::Asks { was: self.asks.clone(), is: asks.clone() });
        }
        let fits = |(locked, archive): (&LockedArchive, &Archive)| {
            let components = archive.components.iter().map(|component| component.as_str());
            locked.suite == archive.suite.as_str()
                && locked.components.iter().map(String::as_str).eq(components)
        };
        let same = self.archives.len() == archives.len();
        let fits = same && self.archives.iter().zip(archives).all(fits);
        if !fits {
            return Some(Drift::Archives);
        }
        let mut both = self.archives.iter().zip(archives);
        if both.any(|(locked, archive)| locked.release.is_none() && !archive.trusted) {
            return Some(Drift::Unsigned);
        }
        (self.below != *below).then_some(Drift::Below)
    }

    /// What the helper is asked to do; `prune` are patterns of what is deleted in the end,
    /// `wanted` and `removed` packages that must be there then, and that must not.
    pub(crate) fn to_manifest(
        &self,
        prune: Vec<String>,
        wanted: Vec<String>,
        removed: Vec<String>,
    ) -> manifest::Install {
        let texts = |names: &[InstalledName]| names.iter().map(ToString::to_string).collect();
        let installed = |package: &LockedPackage| manifest::InstalledPackage {
            name: package.name.to_string(),
            version: package.version.to_string(),
        };
        let call = |call: &Call| match call {
            Call::Unpack(names) => {
                DpkgCall::Unpack(names.iter().map(ToString::to_string).collect())
            }
            Call::Configure(names) => DpkgCall::Configure(texts(names)),
            Call::Remove(names) => DpkgCall::Remove(texts(names)),
            Call::Purge(names) => DpkgCall::Purge(texts(names)),
        };
        let gone: BTreeSet<&str> = self
            .calls
            .iter()
            .flat_map(|call| match call {
                Call::Purge(names) | Call::Remove(names) => names.as_slice(),
                Call::Unpack(_) | Call::Configure(_) => &[],
            })
            .map(InstalledName::name)
            .collect();
        let kept = self.packages.iter().filter(|package| !gone.contains(package.name.as_str()));
        manifest::Install {
            before: self.before.to_string(),
            packages: kept.map(installed).collect(),
            calls: self.calls.iter().map(call).collect(),
            wanted,
            removed,
            prune,
        }
    }

    /// What is wrong with the set in itself.
    pub(super) fn mistake(&self) -> Option<String> {
        let mut names = BTreeSet::new();
        for package in &self.packages {
            let name = &package.name;
            if !names.insert(name) {
                return Some(format!("`{name}` is there twice"));
            }
            if package.archive >= self.archives.len() {
                return Some(format!("`{name}` is of an archive that is not there"));
            }
        }
        let unpacked = self.calls.iter().flat_map(|call| match call {
            Call::Unpack(names) => names.as_slice(),
            Call::Configure(_) | Call::Remove(_) | Call::Purge(_) => &[],
        });
        let lost = unpacked.into_iter().find(|name| !names.contains(name));
        lost.map(|name| format!("`{name}` is unpacked and is not among the packages"))
    }
}
