//! Why an installation failed: what apt, dpkg and the helper printed, in plain words.
//!
//! The log holds words of archives and of the scripts of packages, so nothing in it is
//! believed: it only decides what a message says and at which line it is shown.
//! Messages are short, have no control characters, and hold no name and password of a
//! URL. The secrets of archives are not in the log.

mod archives;
mod dpkg;
mod fetch;
mod found;
mod log;
#[cfg(test)]
mod tests;

pub(super) use archives::Archives;

use super::files;
use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::Outcome;
use found::Reason;
use jesteros_manifest::{APT_SOURCES, PACKAGES_KEY};

/// The key of a finding about a package list, which the message names.
pub(super) fn key_of_list(message: &str, tools: &Place) -> Outcome<String> {
    Ok(Archives::read(&files::text(tools, APT_SOURCES)?).key(message))
}

/// Reports what the end of the log tells; `what` could not be done.
pub(super) fn run(log: &str, what: &str, tools: &Place, trusted: bool, findings: &mut Findings) {
    let sources = findings.keep(PACKAGES_KEY, files::text(tools, APT_SOURCES));
    let Some(sources) = sources else { return };
    for Reason { key, problem } in log::read(log, what, &Archives::read(&sources), trusted) {
        findings.error(&key, problem);
    }
}
