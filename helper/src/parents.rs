//! The folders that a path is in.

use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::Place;
use crate::problem::Outcome;
use crate::touched::Touched;

/// The path without links in its way, in a folder that exists: missing folders are
/// made with 0755 and belong to root.
pub(crate) fn make(tree: &Place, touched: &mut Touched, path: &TreePath) -> Outcome<TreePath> {
    let path = tree.resolve(path, Last::Keep)?.path;
    let mut folder = TreePath::root();
    for name in path.parent().unwrap_or_default().names() {
        folder = folder.child(name)?;
        if tree.stat(&folder)?.is_none() {
            tree.make_folder(&folder)?;
            touched.made(&folder);
        }
    }
    Ok(path)
}
