//! What the helper does for apt, and where.
//!
//! apt works in folders of its exec alone. What is kept between builds is a store of
//! packages, in which each file is named after its checksum. Nothing in the store is
//! believed: a package is copied out of it, and the copy is compared with the package
//! list before dpkg sees it.

use serde::{Deserialize, Serialize};

/// The first argument of the helper that stands in the place of `gpgv`.
pub const GPGV: &str = "gpgv";
/// The first argument of the helper that stands in the place of `dpkg`.
pub const DPKG: &str = "dpkg";

/// Package lists, as apt keeps them.
pub const APT_LISTS: &str = "/var/lib/apt/lists";
/// The packages that apt is about to install.
pub const APT_ARCHIVES: &str = "/var/cache/apt/archives";
/// What is installed.
pub const DPKG_STATUS: &str = "/var/lib/dpkg/status";
/// Packages of earlier builds.
pub const APT_STORE: &str = "/run/jesteros/store";
/// The files that the script and the helper exchange.
pub const APT_WORK: &str = "/tmp/jesteros";

/// The files that apt and the script read.
pub const APT_TOOLS: &str = "/run/jesteros/apt";
/// The archives, in [`APT_TOOLS`]: one a line, in the order of the spec, without logins.
pub const APT_SOURCES: &str = "sources.list";

/// What is asked for, in [`APT_WORK`]: lines of `install`, `optional` or `remove` and
/// a package, with its version if one is asked for.
pub const APT_WANTED: &str = "wanted";
/// What apt is to install, in [`APT_WORK`]: a package with its version a line.
pub const APT_INSTALL: &str = "install";
/// A checksum of what was installed before, in [`APT_WORK`].
pub const APT_BEFORE: &str = "before";
/// The paths of the packages that dpkg gets next, in [`APT_WORK`], as apt gives them.
pub const APT_DEBS: &str = "debs";
/// In [`APT_WORK`] if the last packages that dpkg got were the right ones.
pub const APT_CHECKED: &str = "checked";
/// In [`APT_WORK`] if a package of the store was wrong and was deleted, so that apt
/// can fetch it.
pub const APT_AGAIN: &str = "again";
/// What apt and the helper printed since the last step that worked, in [`APT_WORK`].
pub const APT_LOG: &str = "log";
/// A file in [`APT_WORK`] that was made when the step began.
pub const APT_STARTED: &str = "started";
/// What apt had dpkg do, in [`APT_WORK`]: lines of `unpack` and the name of an archive, of
/// `configure` and packages or `--pending`, and of `other` with the arguments of another call that
/// changes packages. Calls that only ask are not in it.
pub const APT_SEQUENCE: &str = "sequence";
/// How the line of [`APT_LOG`] begins that says what could not be done.
pub const APT_FAILED: &str = "failed: ";

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

/// A part of an installation, in the root that the helper runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apt {
    /// Which part.
    pub part: AptPart,
    /// Whether package lists count although nobody signed them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trusted: bool,
}

/// The parts of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AptPart {
    /// Compare every package list with the Release file that came with a signature.
    Lists,
    /// Look for the packages of [`APT_WANTED`] in the lists, write [`APT_INSTALL`],
    /// and link what the store has into [`APT_ARCHIVES`].
    Order,
    /// Compare the packages of [`APT_DEBS`] with the lists, and write [`APT_CHECKED`];
    /// links into the store become copies.
    Debs,
    /// Copy the packages of [`APT_ARCHIVES`] to the store.
    Keep,
    /// Look whether each package of [`APT_INSTALL`] is installed.
    Present,
    /// Write down what was installed, for a lock, into [`crate::RECORD_FOLDER`].
    Record,
    /// Take the time of day out of what changed since [`APT_STARTED`] was made.
    Settle,
    /// Find out from [`APT_LOG`] why the installation failed.
    Reason,
}
