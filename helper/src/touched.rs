//! Which paths get the task's time.

use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::Outcome;
use std::collections::BTreeSet;

/// The paths that a task made or changed, and the folders they are in.
#[derive(Debug, Default)]
pub(crate) struct Touched(BTreeSet<TreePath>);

impl Touched {
    /// The path itself was changed.
    pub(crate) fn changed(&mut self, path: &TreePath) {
        if !self.0.contains(path) {
            self.0.insert(path.clone());
        }
    }

    /// The path was made, replaced or deleted, which changes its folder too.
    pub(crate) fn made(&mut self, path: &TreePath) {
        self.changed(path);
        if let Some(parent) = path.parent() {
            self.changed(&parent);
        }
    }

    /// Sets the times, of the deepest paths first.
    pub(crate) fn finish(&self, tree: &Place, epoch: i64) -> Outcome<()> {
        for path in self.0.iter().rev() {
            if tree.stat(path)?.is_some() {
                tree.set_time(path, epoch)?;
            }
        }
        Ok(())
    }
}
