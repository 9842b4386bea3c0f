//! The folders of apt, and files in them.

use super::sum::{Sum, Summing};
use crate::parents;
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_link};
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;
use rustix::fs::Mode;
use std::fs::File;
use std::io::{self, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

/// How the names of unfinished files begin.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// The folder at an absolute path of the root; links in its way are followed.
pub(super) fn folder(root: &Place, path: &str) -> Outcome<Place> {
    root.sub(&root.resolve(&TreePath::parse(path.as_bytes())?, Last::Follow)?.path)
}

/// The absolute path `path` of the root, without links in its way.
pub(super) fn resolved(root: &Place, path: &str) -> Outcome<TreePath> {
    Ok(root.resolve(&TreePath::parse(path.as_bytes())?, Last::Keep)?.path)
}

/// Makes the folder at an absolute path of the root, and those that it is in.
pub(super) fn make_folders(root: &Place, path: &str) -> Outcome<()> {
    let inside = TreePath::parse(format!("{path}/x").as_bytes())?;
    parents::make(root, &mut Touched::default(), &inside).map(drop)
}

/// Whether a folder has something of this name.
pub(super) fn is_there(folder: &Place, name: &str) -> Outcome<bool> {
    Ok(folder.stat(&TreePath::parse(name.as_bytes())?)?.is_some())
}

/// The text of a file; empty if there is none.
pub(super) fn text(folder: &Place, name: &str) -> Outcome<String> {
    let path = TreePath::parse(name.as_bytes())?;
    match folder.stat(&path)? {
        Some(_) => Ok(String::from_utf8_lossy(&folder.read(&path)?).into_owned()),
        None => Ok(String::new()),
    }
}

/// Writes a file in the place of one that may be there.
pub(super) fn write(folder: &Place, name: &str, text: &str) -> Outcome<()> {
    let path = TreePath::parse(name.as_bytes())?;
    folder.remove(&path)?;
    let mut file = folder.make_file(&path)?;
    file.write_all(text.as_bytes()).map_err(|error| folder.failed_io("write", &path, &error))
}

/// The names of the regular files of a folder, or of its links, that are UTF-8, with
/// their sizes.
pub(super) fn names(folder: &Place, links: bool) -> Outcome<Vec<(String, u64)>> {
    let mut found = Vec::new();
    for name in folder.names(&TreePath::root())? {
        let stat = folder.stat(&TreePath::root().child(&name)?)?;
        let Some(stat) = stat.filter(|stat| if links { is_link(stat) } else { is_file(stat) })
        else {
            continue;
        };
        if let Ok(name) = String::from_utf8(name) {
            found.push((name, u64::try_from(stat.st_size).unwrap_or_default()));
        }
    }
    Ok(found)
}

/// Copies `file` into a new file of the folder if it is one of `wanted`. Nobody sees
/// the copy before it has its name, and it takes the place of whatever has this name.
pub(super) fn copy(
    file: File,
    folder: &Place,
    wanted: &[Sum],
    name: impl FnOnce(&Sum) -> String,
) -> Outcome<bool> {
    let (unfinished, mut copy) = unfinished(folder)?;
    let mut file = Summing::new(file, wanted);
    let copied = io::copy(&mut file, &mut copy)
        .map_err(|error| folder.failed_io("write", &unfinished, &error))
        .and_then(|_| {
            let mode = Mode::from_raw_mode(0o644);
            rustix::fs::fchmod(&copy, mode)
                .map_err(|error| folder.failed("change", &unfinished, error))
        });
    let sum = wanted.iter().find(|sum| file.is(sum));
    let named = match (copied, sum) {
        (Ok(()), Some(sum)) => {
            let path = TreePath::root().child(name(sum).as_bytes())?;
            replace(folder, &unfinished, &path).map(|()| true)
        }
        (Ok(()), None) => folder.remove_file(&unfinished).map(|()| false),
        (Err(problem), _) => Err(problem),
    };
    if named.is_err() {
        // The problem that is told is the first one.
        let _ = folder.remove_file(&unfinished);
    }
    named
}

/// Gives a finished file its name.
fn replace(folder: &Place, finished: &TreePath, path: &TreePath) -> Outcome<()> {
    folder.remove(path)?;
    let Err(problem) = folder.rename(finished, path) else { return Ok(()) };
    // Another build may have been a little faster with the same file.
    match folder.stat(path)? {
        Some(_) => folder.remove_file(finished),
        None => Err(problem),
    }
}

/// A new file whose name nobody else has. The process's number would be the same in
/// every container.
fn unfinished(folder: &Place) -> Outcome<(TreePath, File)> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut problem = Problem::new("there is no name for a new file");
    for number in 0..100 {
        let name = format!("{UNFINISHED}{}-{}", now.as_nanos(), number);
        let path = TreePath::root().child(name.as_bytes())?;
        match folder.make_file(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}
