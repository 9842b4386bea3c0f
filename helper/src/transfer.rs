//! Copies a whole folder of an input to the tree.

use crate::input::Input;
use crate::path::TreePath;
use crate::place::copy::{Inodes, Origin, copy};
use crate::place::root::{Place, is_folder};
use crate::problem::{Outcome, Problem};
use rustix::io::Errno;

/// Makes the tree a copy of the folder; both have the same attributes.
pub(crate) fn folder(input: &Input, folder: &TreePath, tree: &Place) -> Outcome<()> {
    let Some(stat) = input.place.stat(folder)? else {
        return Err(input.place.failed("read", folder, Errno::NOENT));
    };
    if !is_folder(&stat) {
        return Err(Problem::new(format!("{} is not a folder", input.place.named(folder))));
    }
    tree.set_look(&TreePath::root(), &input.look(folder, &stat)?)?;
    let mut inodes = Inodes::new();
    for (path, stat) in input.place.walk(folder, usize::MAX)? {
        let Some(to) = path.below(folder) else { continue };
        let look = input.look(&path, &stat)?;
        let origin = Origin { place: &input.place, path: &path, stat: &stat };
        copy(origin, tree, &to, &look, input.hard_links(&mut inodes))?;
    }
    Ok(())
}

/// Gives everything in the tree the same time, of the deepest paths first.
pub(crate) fn set_times(tree: &Place, epoch: i64) -> Outcome<()> {
    for (path, _) in tree.walk(&TreePath::root(), usize::MAX)?.iter().rev() {
        tree.set_time(path, epoch)?;
    }
    tree.set_time(&TreePath::root(), epoch)
}
