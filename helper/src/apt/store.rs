//! The packages of earlier builds.
//!
//! The store is a cache mount. Any build on the same daemon may write to it, also at
//! this moment, and one that was ended may have left half a file. So the name of a
//! file says what it should be, and nothing more: a package is copied into a folder
//! of this exec, and the copy is compared.

use super::files::{self, UNFINISHED};
use super::lists;
use super::sum::Sum;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::Outcome;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// After this time nobody works on an unfinished file any more.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// What the files of the store should be.
pub(super) fn sums(store: &Place) -> Outcome<Vec<Sum>> {
    let names = files::names(store, false)?;
    Ok(names.iter().filter_map(|(name, size)| Sum::parse(*size, name)).collect())
}

/// Deletes what ended builds have left.
pub(super) fn tidy(store: &Place) -> Outcome<()> {
    for (name, _) in files::names(store, false)? {
        let path = TreePath::root().child(name.as_bytes())?;
        let Ok(file) = store.open_file(&path) else { continue };
        let changed = file.metadata().and_then(|data| data.modified());
        let age = changed.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        if name.starts_with(UNFINISHED) && age.is_some_and(|age| age > OLD) {
            store.remove(&path)?;
        }
    }
    Ok(())
}

/// Copies the packages of a folder to the store. Those that are not in the lists, or
/// are not what the lists say, are left out.
pub(super) fn keep(archives: &Place, store: &Place, lists: &Place, trusted: bool) -> Outcome<()> {
    let names = files::names(archives, false)?;
    let mut wanted: BTreeMap<&str, (u64, Vec<Sum>)> =
        names.iter().map(|(name, size)| (name.as_str(), (*size, Vec::new()))).collect();
    lists::read(lists, trusted, &mut |stanza| {
        if let Some((size, sums)) = wanted.get_mut(stanza.file_name().as_str())
            && let Some(sum) = stanza.sum()
            && sum.size == *size
        {
            sums.push(sum);
        }
    })?;
    let kept = sums(store)?;
    for (name, (_, sums)) in wanted {
        if !sums.is_empty() && !sums.iter().any(|sum| kept.contains(sum)) {
            let file = archives.open_file(&TreePath::root().child(name.as_bytes())?)?;
            files::copy(file, store, &sums, Sum::to_string)?;
        }
    }
    Ok(())
}
