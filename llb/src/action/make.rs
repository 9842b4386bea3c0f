//! Actions that make one directory, file or link.

use super::{Action, UNSET, bits};
use crate::file::files_of;
use crate::owner::Owner;
use buildkit_proto::pb;
use buildkit_proto::pb::file_action::Action as Pb;

/// Makes a directory; made by [`mkdir`].
#[derive(Clone, Debug)]
#[must_use]
pub struct MkdirAction {
    pub(super) owner: Option<Owner>,
    pub(super) pb: pb::FileActionMkDir,
}

/// Writes a file; made by [`mkfile`].
#[derive(Clone, Debug)]
#[must_use]
pub struct MkfileAction {
    pub(super) owner: Option<Owner>,
    pub(super) pb: pb::FileActionMkFile,
}

/// Makes a symlink; made by [`symlink`].
#[derive(Clone, Debug)]
#[must_use]
pub struct SymlinkAction {
    pub(super) owner: Option<Owner>,
    pub(super) pb: pb::FileActionSymlink,
}

/// Makes the directory `path` with a mode such as `0o755`. Its parent has to
/// exist, see [`MkdirAction::parents`].
///
/// Only the permission bits `0o777` are used: BuildKit drops setuid, setgid and
/// the sticky bit (`solver/llbsolver/file/backend.go`). Use
/// [`CopyAction::chmod`](super::CopyAction::chmod) for those.
pub fn mkdir(path: &str, mode: u32) -> MkdirAction {
    MkdirAction {
        owner: None,
        pb: pb::FileActionMkDir {
            path: path.to_owned(),
            mode: bits(mode, 0o777),
            make_parents: false,
            owner: None,
            timestamp: UNSET,
        },
    }
}

impl MkdirAction {
    /// Makes missing parent directories, with the same mode and owner.
    pub fn parents(mut self) -> Self {
        self.pb.make_parents = true;
        self
    }
}

/// Writes `data` to the file `path` with a mode such as `0o644`. Its parent has
/// to exist.
///
/// Only the permission bits `0o777` are used, as for [`mkdir`].
pub fn mkfile(path: &str, mode: u32, data: impl Into<Vec<u8>>) -> MkfileAction {
    MkfileAction {
        owner: None,
        pb: pb::FileActionMkFile {
            path: path.to_owned(),
            mode: bits(mode, 0o777),
            data: data.into(),
            owner: None,
            timestamp: UNSET,
        },
    }
}

/// Makes `link` a symlink to `target`, which is kept as written.
///
/// # Capabilities
///
/// `file.symlink.create`.
pub fn symlink(target: &str, link: &str) -> SymlinkAction {
    SymlinkAction {
        owner: None,
        pb: pb::FileActionSymlink {
            oldpath: target.to_owned(),
            newpath: link.to_owned(),
            owner: None,
            timestamp: UNSET,
        },
    }
}

impl From<MkdirAction> for Action {
    fn from(mkdir: MkdirAction) -> Self {
        Self::plain(mkdir.owner, Pb::Mkdir(mkdir.pb))
    }
}

impl From<MkfileAction> for Action {
    fn from(mkfile: MkfileAction) -> Self {
        Self::plain(mkfile.owner, Pb::Mkfile(mkfile.pb))
    }
}

impl From<SymlinkAction> for Action {
    fn from(symlink: SymlinkAction) -> Self {
        Self::plain(symlink.owner, Pb::Symlink(symlink.pb))
    }
}

files_of!(MkdirAction, MkfileAction, SymlinkAction);
