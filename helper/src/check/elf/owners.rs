//! Which package a file belongs to.

use crate::check::subject::Tree;
use crate::path::TreePath;
use crate::place::root::is_folder;
use std::cell::OnceCell;

/// The folder in which dpkg keeps a list of the files of each package.
const LISTS: &str = "/var/lib/dpkg/info";
/// How the names of the lists end.
const LIST: &str = ".list";
/// The folder into which newer systems have moved `/bin`, `/lib` and others.
const MOVED: &str = "/usr";

/// What dpkg knows about files.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// The paths of the lists.
    lists: OnceCell<Vec<TreePath>>,
}

impl Owners {
    /// The package of a file. What cannot be read is known to no package: a file that is wrong
    /// is told in any case.
    pub(super) fn of(&self, path: &TreePath, tree: &Tree<'_>) -> Option<String> {
        let path = path.to_string();
        let moved = path.strip_prefix(MOVED).filter(|rest| rest.starts_with('/'));
        let lists = self.lists.get_or_init(|| lists(tree).unwrap_or_default());
        let list = lists.iter().find(|list| {
            let Ok(data) = tree.place().read(list) else { return false };
            let mut lines = data.split(|byte| *byte == b'\n');
            lines.any(|line| line == path.as_bytes() || Some(line) == moved.map(str::as_bytes))
        })?;
        let name = String::from_utf8_lossy(list.name()?).into_owned();
        let name = name.strip_suffix(LIST)?;
        // Packages of several architectures are called `NAME:ARCHITECTURE`.
        Some(name.split(':').next().unwrap_or(name).to_owned())
    }
}

fn lists(tree: &Tree<'_>) -> Option<Vec<TreePath>> {
    let folder = TreePath::parse(LISTS.as_bytes()).ok()?;
    let (folder, stat) = tree.find(&folder).ok()??;
    if !is_folder(&stat) {
        return None;
    }
    let names = tree.place().names(&folder).ok()?;
    let lists = names.iter().filter(|name| name.ends_with(LIST.as_bytes()));
    Some(lists.filter_map(|name| folder.child(name).ok()).collect())
}
