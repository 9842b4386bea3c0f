//! The last look at packages before dpkg gets them.

use super::files;
use super::keys;
use super::lists;
use super::sum::{Sum, Summing};
use crate::findings::Findings;
use crate::path::{TreePath, show};
use crate::place::root::{Place, is_link};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{APT_AGAIN, APT_ARCHIVES, APT_CHECKED};
use std::collections::BTreeMap;
use std::io;

/// The folders that packages are in.
pub(super) struct Folders<'a> {
    pub(super) lists: &'a Place,
    pub(super) archives: &'a Place,
    pub(super) store: &'a Place,
    pub(super) work: &'a Place,
}

/// What is wrong with a package.
enum Wrong {
    /// A file of the store, which was deleted.
    Kept,
    /// What was fetched.
    Fetched(Problem),
}

/// Compares packages with the lists; `paths` are those that apt names, one a line. Links into the
/// store become copies.
pub(super) fn check(folders: &Folders<'_>, paths: &str, trusted: bool, findings: &mut Findings) {
    let result = read(folders, paths, trusted);
    let Some(wanted) = findings.keep("debs", result) else { return };
    for (name, sums) in &wanted {
        // apt names files `NAME_VERSION_ARCHITECTURE.deb`.
        let key = keys::of_package(name.split('_').next().unwrap_or(name));
        match package(name, sums, folders) {
            Ok(()) => {}
            Err(Wrong::Fetched(problem)) => findings.error(&key, problem),
            Err(Wrong::Kept) => {
                let message = format!(
                    "`{name}` in the cache is not what the package list says: it was deleted"
                );
                findings.error(&key, Problem::new(message));
                findings.keep("debs", files::write(folders.work, APT_AGAIN, ""));
            }
        }
    }
    if !findings.failed() {
        findings.keep("debs", files::write(folders.work, APT_CHECKED, ""));
    }
}

/// The names of the packages with what they must be.
fn read(folders: &Folders<'_>, paths: &str, trusted: bool) -> Outcome<BTreeMap<String, Vec<Sum>>> {
    let mut wanted = BTreeMap::new();
    for line in paths.lines() {
        let name = line.strip_prefix(APT_ARCHIVES).and_then(|rest| rest.strip_prefix('/'));
        let name = name.filter(|name| !name.is_empty() && !name.contains('/'));
        let name = name.ok_or_else(|| {
            Problem::new(format!(
                "apt wants to install `{}`, which is not in {APT_ARCHIVES}",
                show(line.as_bytes())
            ))
        })?;
        wanted.insert(name.to_owned(), Vec::new());
    }
    lists::read(folders.lists, trusted, &mut |stanza| {
        if let Some(sums) = wanted.get_mut(&stanza.file_name()) {
            sums.extend(stanza.sum());
        }
    })?;
    Ok(wanted)
}

/// Looks at one package; a link into the store becomes a copy.
fn package(name: &str, sums: &[Sum], folders: &Folders<'_>) -> Result<(), Wrong> {
    let Folders { archives, store, .. } = folders;
    let fetched = Wrong::Fetched;
    let path = TreePath::root().child(name.as_bytes()).map_err(fetched)?;
    if sums.is_empty() {
        let message = format!("`{name}` is in no package list with a checksum");
        return Err(Wrong::Fetched(Problem::new(message)));
    }
    let stat = archives.stat(&path).map_err(fetched)?;
    if !stat.is_some_and(|stat| is_link(&stat)) {
        return fetched_package(archives, &path, sums).map_err(fetched);
    }
    let target = archives.link_target(&path).map_err(fetched)?;
    let kept = target.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let kept = TreePath::root().child(kept).map_err(fetched)?;
    archives.remove(&path).map_err(fetched)?;
    let file = store.open_file(&kept).map_err(|_gone| Wrong::Kept)?;
    if files::copy(file, archives, sums, |_| name.to_owned()).map_err(fetched)? {
        return Ok(());
    }
    store.remove(&kept).map_err(fetched)?;
    Err(Wrong::Kept)
}

fn fetched_package(archives: &Place, path: &TreePath, sums: &[Sum]) -> Outcome<()> {
    let mut file = Summing::new(archives.open_file(path)?, sums);
    io::copy(&mut file, &mut io::sink())
        .map_err(|error| archives.failed_io("read", path, &error))?;
    if sums.iter().any(|sum| file.is(sum)) {
        return Ok(());
    }
    let name = path.name().map(show).unwrap_or_default();
    Err(Problem::new(format!(
        "`{name}` is not what the package list says: damaged or tampered with"
    )))
}
