//! What a lock is made of and what is installed from one.

use serde::{Deserialize, Serialize};

/// Where an exec that installs packages records what it did.
pub const RECORD_FOLDER: &str = "/run/jesteros/record";
/// The name of the record in its folder.
pub const RECORD_FILE: &str = "record.json";
/// Where the packages of a lock are mounted.
pub const LOCKED_FOLDER: &str = "/run/jesteros/locked";

/// What an exec that installed packages has done: enough to do it again without apt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// A checksum of the names, versions and architectures of what was installed before.
    pub before: String,
    /// The archives, in the order of the spec.
    pub archives: Vec<RecordedArchive>,
    /// The packages that were unpacked, each once, in that order.
    pub packages: Vec<RecordedPackage>,
    /// What dpkg was asked for, in that order.
    pub calls: Vec<DpkgCall>,
}

/// The state of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedArchive {
    /// The Release file that came with a good signature; none if the archive is trusted blindly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<RecordedRelease>,
    /// The package lists: their names, relative to the suite, and their SHA-256 sums in hex.
    pub lists: std::collections::BTreeMap<String, String>,
}

/// A Release file whose signature was good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRelease {
    /// The SHA-256 sum of the text that is signed, in hex.
    pub sha256: String,
    /// The field `Date`; empty if there is none.
    pub date: String,
}

/// One package file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its architecture.
    pub architecture: String,
    /// The size of the file in bytes.
    pub size: u64,
    /// Its SHA-256 sum in hex.
    pub sha256: String,
    /// The number of its archive, from 0.
    pub archive: usize,
    /// Its path, relative to the URL of the archive.
    pub path: String,
}

/// Something that dpkg was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DpkgCall {
    /// Unpack these packages.
    Unpack(Vec<String>),
    /// Configure these packages; all that are unpacked if there are none.
    Configure(Vec<String>),
    /// Remove these packages.
    Remove(Vec<String>),
    /// Remove these packages with their configuration.
    Purge(Vec<String>),
}

/// Installs the packages of [`LOCKED_FOLDER`] into the root that the helper itself runs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// What must be installed before, as in a [`Record`].
    pub before: String,
    /// The packages by their names; a file is called `NAME.deb`.
    pub packages: Vec<InstalledPackage>,
    /// What dpkg is asked for, in this order.
    pub calls: Vec<DpkgCall>,
    /// Packages that must be installed in the end.
    pub wanted: Vec<String>,
    /// Packages that must not be installed in the end.
    pub removed: Vec<String>,
    /// Patterns of what is deleted in the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prune: Vec<String>,
}

/// What a package must be once it is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}
