//! Single file actions. Each kind has a type of its own, with the options that it has.

mod copy;
mod make;
mod rm;

pub use copy::{CopyAction, copy};
pub use make::{MkdirAction, MkfileAction, SymlinkAction, mkdir, mkfile, symlink};
pub(crate) use rm::rm_missing;
pub use rm::{RmAction, rm};

use crate::output::Output;
use crate::owner::Owner;
use crate::path::{resolve, resolve_dest};
use buildkit_proto::pb::file_action::Action as Pb;

/// The value that leaves a mode or a timestamp unchanged; 0 would be applied.
const UNSET: i64 = -1;

/// One file action of any kind: [`copy`], [`mkdir`], [`mkfile`], [`symlink`] or [`rm`].
///
/// Relative paths are resolved against the working directory of the state the
/// action is applied to, sources of copies against `/`.
///
/// Options belong to the type of an action. What an action does not have does not
/// compile:
///
/// ```compile_fail,E0599
/// use buildkit_llb::rm;
///
/// rm("/a").parents();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Action {
    source: Output,
    owner: Option<Owner>,
    kind: Pb,
}

impl Action {
    fn plain(owner: Option<Owner>, kind: Pb) -> Self {
        Self { source: Output::scratch(), owner, kind }
    }

    /// Returns what is copied from; scratch for all but copies.
    pub(crate) fn source(&self) -> &Output {
        &self.source
    }

    /// Resolves paths against `dir`, and owner names in the input `base`.
    pub(crate) fn into_pb(mut self, dir: &str, base: i64) -> Pb {
        let owner = self.owner.map(|owner| owner.into_pb(base));
        match &mut self.kind {
            Pb::Copy(copy) => (copy.dest, copy.owner) = (resolve_dest(dir, &copy.dest), owner),
            Pb::Mkfile(mkfile) => {
                (mkfile.path, mkfile.owner) = (resolve(dir, &mkfile.path), owner);
            }
            Pb::Mkdir(mkdir) => (mkdir.path, mkdir.owner) = (resolve(dir, &mkdir.path), owner),
            Pb::Symlink(symlink) => {
                (symlink.newpath, symlink.owner) = (resolve(dir, &symlink.newpath), owner);
            }
            Pb::Rm(rm) => rm.path = resolve(dir, &rm.path),
        }
        self.kind
    }
}

/// The bits of a mode that an action uses.
fn bits(mode: u32, mask: u32) -> i32 {
    i32::try_from(mode & mask).unwrap_or_default()
}

/// Gives the actions that make files the options that all of them have.
macro_rules! owner_and_time {
    ($($action:ty),+) => {$(
        impl $action {
            /// Sets the owner.
            pub fn owner(mut self, owner: Owner) -> Self {
                self.owner = Some(owner);
                self
            }

            /// Sets the modification time, in nanoseconds since 1970.
            pub fn timestamp_ns(mut self, nanoseconds: i64) -> Self {
                self.pb.timestamp = nanoseconds;
                self
            }
        }
    )+};
}

owner_and_time!(CopyAction, MkdirAction, MkfileAction, SymlinkAction);
