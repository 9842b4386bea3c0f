//! Removals.

use super::Action;
use crate::file::files_of;
use buildkit_proto::pb;
use buildkit_proto::pb::file_action::Action as Pb;

/// Removes a path and what is below it; made by [`rm`].
#[derive(Clone, Debug)]
#[must_use]
pub struct RmAction {
    pb: pb::FileActionRm,
}

/// Removes `path` and what is below it.
pub fn rm(path: &str) -> RmAction {
    let path = path.to_owned();
    RmAction { pb: pb::FileActionRm { path, allow_not_found: false, allow_wildcard: false } }
}

/// The removal of a path that is not there.
pub(crate) fn rm_missing(path: &str) -> Pb {
    Pb::Rm(rm(path).allow_missing().pb)
}

impl RmAction {
    /// Takes `*`, `?` and `[` in the path as wildcards (Go's `filepath.Match`).
    ///
    /// # Capabilities
    ///
    /// `file.rm.wildcard`.
    pub fn wildcard(mut self) -> Self {
        self.pb.allow_wildcard = true;
        self
    }

    /// Does nothing if the path does not exist, instead of failing.
    pub fn allow_missing(mut self) -> Self {
        self.pb.allow_not_found = true;
        self
    }
}

impl From<RmAction> for Action {
    fn from(rm: RmAction) -> Self {
        Self::plain(None, Pb::Rm(rm.pb))
    }
}

files_of!(RmAction);
