//! Writes files that are made of text.

use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::{Place, is_file};
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;
use serde::Serialize;
use std::io::Write;

/// Makes a file of this name and time in the root, which the frontend reads as JSON.
pub(crate) fn answer<T: Serialize>(tree: &Place, name: &str, value: &T, epoch: i64) -> Outcome<()> {
    let json = serde_json::to_vec(value)
        .map_err(|error| Problem::new(format!("`{name}` cannot be written: {error}")))?;
    let path = TreePath::root().child(name.as_bytes())?;
    make(tree, &path, &json, &Look::root(0o644))?;
    tree.set_time(&path, epoch)
}

/// Makes a file, which must not exist, with this text and look.
pub(crate) fn make(tree: &Place, path: &TreePath, text: &[u8], look: &Look) -> Outcome<()> {
    let mut file = tree.make_file(path)?;
    file.write_all(text).map_err(|error| tree.failed_io("write", path, &error))?;
    tree.set_look(path, look)
}

/// Gives a file another text and keeps everything else; makes it with the look
/// `new` if it does not exist. Other names of the same file keep the old text: a
/// key is about one path.
pub(crate) fn rewrite(
    tree: &Place,
    touched: &mut Touched,
    path: &TreePath,
    text: &[u8],
    new: &Look,
) -> Outcome<()> {
    let look = match tree.stat(path)? {
        None => new.clone(),
        Some(stat) if is_file(&stat) => {
            let look = tree.look(path, &stat)?;
            tree.remove_file(path)?;
            look
        }
        Some(stat) => {
            let kind = crate::place::root::kind_name(&stat);
            return Err(Problem::new(format!("{} is {kind}, not a file", tree.named(path))));
        }
    };
    touched.made(path);
    make(tree, path, text, &look)
}
