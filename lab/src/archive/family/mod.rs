//! Stand-ins for every package the JesterOS images install: Lenny's names and versions,
//! small dependency trees, few but real files.
//!
//! Where Lenny's dependency names a library that only a Lenny root has, a later name
//! follows as an alternative, so that the archive also serves a root of a later Debian.

mod base;
mod development;
mod editor;
mod languages;
mod library;

use super::package::Package;

/// Packages of the JesterOS lists that every Lenny root already has. They are left out of
/// the index on purpose: apt then says "already the newest version" and the real binaries stay.
pub const ROOT_PACKAGES: [&str; 8] =
    ["busybox", "coreutils", "findutils", "grep", "sed", "tar", "gzip", "bash"];

/// The stand-ins: what an image asks for, and what that needs.
#[must_use]
pub fn family_packages() -> Vec<Package> {
    [base::packages(), development::packages(), editor::packages(), languages::packages()].concat()
}
