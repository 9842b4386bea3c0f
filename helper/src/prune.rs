//! Deletes what patterns match.

use crate::findings::Findings;
use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::place::root::{Place, is_folder};
use crate::problem::Outcome;
use crate::touched::Touched;
use jesteros_manifest::PRUNE_KEY;
use rustix::io::Errno;
use std::collections::BTreeSet;

/// Deletes the matches. No link is followed, and what is mounted in the tree stays,
/// with the folders that it is in.
pub(crate) fn run(patterns: &[String], tree: Place, epoch: i64, findings: &mut Findings) {
    let tree = tree.on_one_mount();
    let mut touched = Touched::default();
    for text in patterns {
        let key = format!("{PRUNE_KEY}{text}");
        let result = prune(text, &tree, &mut touched);
        if findings.keep(&key, result) == Some(0) {
            findings.note(&key, format!("nothing matches `{text}`"));
        }
    }
    findings.keep("prune", touched.finish(&tree, epoch));
}

/// Deletes what one pattern matches and tells how much that was.
fn prune(text: &str, tree: &Place, touched: &mut Touched) -> Outcome<usize> {
    let mut count = 0;
    for (path, stat) in find(text, tree)? {
        // A folder that matches as well took it away already.
        let is_gone = matches!(tree.try_stat(&path), Err(Errno::NOENT | Errno::NOTDIR));
        if path.is_root() || is_gone {
            continue;
        }
        count += 1;
        let mut kept = BTreeSet::new();
        if is_folder(&stat) {
            for (inner, stat) in tree.walk(&path, usize::MAX)?.iter().rev() {
                delete(inner, is_folder(stat), tree, &mut kept)?;
            }
        }
        delete(&path, is_folder(&stat), tree, &mut kept)?;
        touched.made(&path);
        for path in kept {
            touched.changed(&path);
        }
    }
    Ok(count)
}

/// The matches; what cannot be reached on this mount does not match.
fn find(text: &str, tree: &Place) -> Outcome<Vec<(TreePath, rustix::fs::Stat)>> {
    let pattern = Pattern::parse(text)?;
    if let Some(path) = pattern.as_path() {
        let path = path?;
        return match tree.try_stat(&path) {
            Ok(stat) => Ok(vec![(path, stat)]),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => Ok(Vec::new()),
            Err(error) => Err(tree.failed("look at", &path, error)),
        };
    }
    match tree.try_stat(&pattern.folder()?) {
        Ok(_) => pattern.find(tree, false),
        Err(_unreachable) => Ok(Vec::new()),
    }
}

/// Deletes a path unless a mount is there or in it.
fn delete(
    path: &TreePath,
    is_folder: bool,
    tree: &Place,
    kept: &mut BTreeSet<TreePath>,
) -> Outcome<()> {
    if is_folder && !tree.names(path)?.is_empty() {
        kept.insert(path.clone());
        return Ok(());
    }
    if is_folder { tree.remove_folder(path) } else { tree.remove_file(path) }
}
