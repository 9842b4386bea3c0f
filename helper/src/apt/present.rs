//! Whether everything is installed that apt was asked for.
//!
//! apt puts the one provider in the place of a virtual package without a word.

use super::installed;
use super::keys;
use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::Problem;
use jesteros_manifest::PACKAGES_KEY;
use std::collections::BTreeMap;

/// Reports every package that is not there under its own name.
pub(super) fn check(root: &Place, wanted: &[String], findings: &mut Findings) {
    let mut wanted: BTreeMap<&str, bool> = wanted
        .iter()
        .map(|word| (word.split_once('=').map_or(word.as_str(), |(name, _version)| name), false))
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
