//! The parts of an installation that apt does not do, or does not do in every version:
//! nothing that is not verified reaches dpkg.
//!
//! A package counts if its checksum is in a package list whose checksum is in a Release
//! file that has a good signature. apt 0.7.20 checks less: a list that the server calls
//! unchanged, and a package of the right size in its cache, it takes as they are.

mod apt_get;
mod debs;
mod files;
pub(crate) mod installed;
mod keys;
mod lists;
mod logins;
mod order;
mod present;
mod printed;
mod reason;
mod record;
mod release;
mod session;
mod settle;
pub(crate) mod stanza;
mod store;
mod sum;

pub(crate) use session::run;
pub(crate) use settle::{begin, run as settle};

use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::Outcome;
use jesteros_manifest::{APT_ARCHIVES, APT_LISTS, APT_STORE, APT_WORK, Report};
use std::path::Path;

/// Deletes the packages that apt has fetched.
pub(crate) fn tidy(root: &Path) -> Outcome<()> {
    let root = Place::open(root, String::new())?;
    root.remove(&files::resolved(&root, APT_ARCHIVES)?)
}

/// Compares the packages that dpkg of the root at `root` gets next with the package lists, which
/// count although nobody signed them if they are `trusted`. `paths` are those of the packages in
/// the root, one a line, as apt gives them.
#[must_use]
pub fn check_debs(root: &Path, paths: &str, trusted: bool) -> Report {
    let mut findings = Findings::default();
    let folders = || -> Outcome<_> {
        let root = Place::open(root, String::new())?;
        let open = |path: &str| files::folder(&root, path);
        Ok((open(APT_LISTS)?, open(APT_ARCHIVES)?, open(APT_STORE)?, open(APT_WORK)?))
    };
    if let Some((lists, archives, store, work)) = findings.keep("debs", folders()) {
        let folders =
            debs::Folders { lists: &lists, archives: &archives, store: &store, work: &work };
        debs::check(&folders, paths, trusted, &mut findings);
    }
    findings.into_report()
}
