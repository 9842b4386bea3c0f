//! Lists everything below a folder.

use crate::path::TreePath;
use crate::place::root::{Place, is_folder};
use crate::problem::{Outcome, Problem};
use rustix::fs::Stat;
use rustix::io::Errno;

/// How many paths a tree may have.
pub(crate) const MOST_PATHS: usize = 4_000_000;
/// How many bytes the paths of a tree may have together, since they are kept in
/// memory: 512 MiB.
pub(crate) const MOST_BYTES: usize = 512 << 20;

impl Place {
    /// Everything below a folder, down to `depth` names, sorted so that a folder
    /// comes before what it holds. Links are not followed; mounts are left out if
    /// the place is on one mount.
    pub(crate) fn walk(&self, folder: &TreePath, depth: usize) -> Outcome<Vec<(TreePath, Stat)>> {
        let mut found = Vec::new();
        let mut bytes = 0;
        let mut folders = vec![(folder.clone(), depth)];
        while let Some((folder, depth)) = folders.pop() {
            if depth == 0 {
                continue;
            }
            for name in self.names(&folder)? {
                let path = folder.child(&name)?;
                let stat = match self.try_stat(&path) {
                    Ok(stat) => stat,
                    Err(Errno::XDEV | Errno::NOENT) => continue,
                    Err(error) => return Err(self.failed("look at", &path, error)),
                };
                if is_folder(&stat) {
                    folders.push((path.clone(), depth - 1));
                }
                if found.len() == MOST_PATHS {
                    let message =
                        format!("{} holds more than 4 million paths", self.named(&folder));
                    return Err(Problem::new(message));
                }
                bytes += path.as_bytes().len();
                if bytes > MOST_BYTES {
                    let message = format!(
                        "the paths in {} are longer than 512 MiB together",
                        self.named(&folder)
                    );
                    return Err(Problem::new(message));
                }
                found.push((path, stat));
            }
        }
        found.sort_by(|(left, _), (right, _)| left.cmp(right));
        Ok(found)
    }
}
