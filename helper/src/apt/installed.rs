//! What is installed, as a checksum.

use crate::apt::stanza;
use crate::files::checksums::hex;
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::Place;
use crate::problem::Outcome;
use jesteros_manifest::DPKG_STATUS;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::io::BufReader;

/// Shows every paragraph of dpkg's status; there is none in a root without dpkg.
pub(crate) fn each(root: &Place, see: &mut dyn FnMut(&stanza::Stanza)) -> Outcome<()> {
    let path = root.resolve(&TreePath::parse(DPKG_STATUS.as_bytes())?, Last::Follow)?.path;
    if root.stat(&path)?.is_none() {
        return Ok(());
    }
    let file = BufReader::with_capacity(1 << 16, root.open_file(&path)?);
    stanza::read(file, see).map_err(|error| root.failed_io("read", &path, &error))
}

/// A checksum of the names, versions, architectures and states of all packages.
pub(crate) fn checksum(root: &Place) -> Outcome<String> {
    let mut lines = BTreeSet::new();
    each(root, &mut |stanza| {
        let stanza::Stanza { package, version, architecture, status, .. } = stanza;
        lines.insert(format!("{package} {version} {architecture} {status}\n"));
    })?;
    let mut sum = Sha256::new();
    for line in &lines {
        sum.update(line);
    }
    Ok(hex(sum.finalize()))
}
