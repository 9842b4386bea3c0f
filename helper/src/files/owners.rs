//! Owners that a folder's key gives to what it brought.

use crate::accounts::lookup::Lookup;
use crate::files::work::Work;
use std::collections::BTreeMap;

/// Gives the paths to their owners; an unknown name is reported once for its key.
pub(crate) fn apply(work: &mut Work<'_>, lookup: &Lookup) {
    let mut known: BTreeMap<&str, Option<(u32, u32)>> = BTreeMap::new();
    for (path, brought) in std::mem::take(&mut work.owners) {
        let owner = match known.get(brought.key) {
            Some(owner) => *owner,
            None => {
                let owner = work.findings.keep(brought.key, lookup.owner(brought.owner));
                known.insert(brought.key, owner);
                owner
            }
        };
        if let Some((uid, gid)) = owner {
            let result = work.tree.set_owner(&path, uid, gid);
            work.findings.keep(brought.key, result);
            work.touched.changed(&path);
        }
    }
}
