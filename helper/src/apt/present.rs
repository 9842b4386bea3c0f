//! Whether everything is installed that apt was asked for.
//!
//! apt puts the one provider in the place of a virtual package without a word.

use super::files;
use super::installed;
use super::keys;
use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::Problem;
use jesteros_manifest::{APT_INSTALL, APT_WORK, PACKAGES_KEY};
use std::collections::BTreeMap;

/// Reports every package that is not there under its own name.
pub(super) fn check(root: &Place, findings: &mut Findings) {
    let text = files::folder(root, APT_WORK).and_then(|work| files::text(&work, APT_INSTALL));
    let Some(text) = findings.keep(PACKAGES_KEY, text) else { return };
    let mut wanted: BTreeMap<&str, bool> = text
        .lines()
        .map(|word| (word.split_once('=').map_or(word, |(name, _version)| name), false))
        .collect();
    let read = installed::each(root, &mut |stanza| {
        if let Some(is_there) = wanted.get_mut(stanza.package.as_str()) {
            *is_there |= stanza.status == "install ok installed";
        }
    });
    if findings.keep(PACKAGES_KEY, read).is_none() {
        return;
    }
    for name in wanted.iter().filter(|(_, is_there)| !**is_there).map(|(name, _)| name) {
        let message =
            format!("{name} is not a package of its own here: name the package that provides it");
        findings.error(&keys::of_package(name), Problem::new(message));
    }
}
