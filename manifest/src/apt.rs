//! What the helper does for apt, and where.
//!
//! apt works in folders of its exec alone. What is kept between builds is a store of
//! packages, in which each file is named after its checksum. Nothing in the store is
//! believed: a package is copied out of it, and the copy is compared with the package
//! list before dpkg sees it.

use serde::{Deserialize, Serialize};

/// The name by which the helper is called in the place of `gpgv`.
pub const GPGV: &str = "gpgv";
/// The name by which the helper is called in the place of `dpkg`.
pub const DPKG: &str = "dpkg";
/// The first argument of the helper that compares the packages which dpkg gets next. Their
/// paths come on its standard input, one a line, and [`crate::MANIFEST`] says whether package
/// lists count although nobody signed them.
pub const DEBS: &str = "debs";

/// Where the helper is mounted for apt in the place of `gpgv`.
pub const APT_GPGV: &str = "/run/jesteros/gpgv";
/// Where the helper is mounted for apt in the place of `dpkg`.
pub const APT_DPKG: &str = "/run/jesteros/dpkg";

/// Package lists, as apt keeps them.
pub const APT_LISTS: &str = "/var/lib/apt/lists";
/// The packages that apt is about to install.
pub const APT_ARCHIVES: &str = "/var/cache/apt/archives";
/// What is installed.
pub const DPKG_STATUS: &str = "/var/lib/dpkg/status";
/// Packages of earlier builds.
pub const APT_STORE: &str = "/run/jesteros/store";
/// The files that the calls of the helper in one exec exchange.
pub const APT_WORK: &str = "/tmp/jesteros";
/// What dpkg has done in this exec.
pub const APT_DPKG_LOG: &str = "/tmp/dpkg.log";
/// The secrets of archives, by their number: `USER:PASSWORD`.
pub const APT_AUTH: &str = "/run/jesteros/auth";

/// The files that apt reads.
pub const APT_TOOLS: &str = "/run/jesteros/apt";
/// The archives, in [`APT_TOOLS`]: one a line, in the order of the spec. In the place of a login
/// stands `__AUTH_N__`. If there are logins, apt reads a list with them in [`APT_WORK`].
pub const APT_SOURCES: &str = "sources.list";
/// The manifest in [`APT_TOOLS`] that fetches and verifies the package lists.
pub const APT_LISTS_MANIFEST: &str = "lists.json";

/// In [`APT_WORK`] if the last packages that dpkg got were the right ones.
pub const APT_CHECKED: &str = "checked";
/// In [`APT_WORK`] if a package of the store was wrong and was deleted, so that apt
/// can fetch it.
pub const APT_AGAIN: &str = "again";
/// A file in [`APT_WORK`] that was made when the step began.
pub const APT_STARTED: &str = "started";
/// What apt had dpkg do, in [`APT_WORK`]: lines of `unpack` and the name of an archive, of
/// `configure` and packages or `--pending`, and of `other` with the arguments of another call that
/// changes packages. Calls that only ask are not in it.
pub const APT_SEQUENCE: &str = "sequence";

/// The key of findings about all packages of a step.
pub const PACKAGES_KEY: &str = "packages";
/// How the key of a finding about one package begins; its name follows.
pub const PACKAGE_KEY: &str = "package/";
/// The key of findings about archives, if they are not about one of them.
pub const APT_KEY: &str = "apt";
/// The key of findings about keys that are not in the keyring.
pub const KEYRING_KEY: &str = "keyring";
/// How the key of a finding about one archive begins; its number follows, from 0.
pub const ARCHIVE_KEY: &str = "archive/";
/// How the key of a finding about a secret of archives begins; its number follows.
pub const AUTH_KEY: &str = "auth/";
/// How the key of a finding about a pattern of `prune` begins; the pattern follows.
pub const PRUNE_KEY: &str = "prune:";
/// The key of the one finding of an installation that worked when it was done again.
pub const APT_AGAIN_KEY: &str = "again";

/// The key of findings about a package.
#[must_use]
pub fn package_key(name: &str) -> String {
    format!("{PACKAGE_KEY}{name}")
}

/// The key of findings about an archive.
#[must_use]
pub fn archive_key(number: usize) -> String {
    format!("{ARCHIVE_KEY}{number}")
}

/// Installs packages with the apt of the root that the helper runs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apt {
    /// Whether package lists count although nobody signed them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trusted: bool,
    /// What to install and remove. If it is absent, the package lists are fetched and verified,
    /// and nothing else happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<AptOrder>,
}

/// What to do with packages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AptOrder {
    /// Packages that must be installed, with a version if one is asked for: `less=418-1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub install: Vec<String>,
    /// Packages that are installed if the archives have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
    /// Packages to remove.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// Whether recommended packages are installed too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recommends: bool,
    /// Absolute patterns of what is deleted in the end. A pattern that matches nothing is only
    /// mentioned, and mounts are left alone. Findings use the key `prune:PATTERN`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prune: Vec<String>,
}
