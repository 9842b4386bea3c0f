//! One member of an archive, and who takes members.

use crate::path::{TreePath, show};
use crate::place::attributes::Look;
use crate::problem::{Outcome, Problem};
use rustix::fs::{Dev, FileType};
use std::io::Read;

/// What a header of tar says about a member.
pub(crate) struct Member<'a> {
    pub(crate) path: TreePath,
    pub(crate) look: Look,
    pub(crate) kind: Kind<'a>,
    /// Seconds since 1970; none if the header has no number there.
    pub(crate) time: Option<u64>,
    /// The names of user and group, empty if there are none.
    pub(crate) user: Vec<u8>,
    pub(crate) group: Vec<u8>,
    /// Whether nothing but its header and GNU's long names describe it: no records of PAX.
    pub(crate) plain: bool,
}

/// What a member is.
pub(crate) enum Kind<'a> {
    Folder,
    File(Data<'a>),
    /// A symbolic link to this target.
    Link(Vec<u8>),
    /// Another name of a member that came before.
    Hardlink(TreePath),
    Node(FileType, Dev),
}

/// The data of a file.
pub(crate) struct Data<'a> {
    pub(crate) stream: &'a mut dyn Read,
    /// Start and length of each part that the stream has; all else is a hole.
    pub(crate) parts: &'a [(u64, u64)],
    pub(crate) size: u64,
}

/// Takes the members of an archive.
pub(crate) trait Take {
    /// Counts a header; too many end the work.
    fn count(&mut self) -> Outcome<()>;

    /// Does something with a member.
    fn put(&mut self, member: Member<'_>) -> Outcome<()>;

    /// Gets what is wrong with one member; the archive is read on.
    fn report(&mut self, problem: Problem);

    /// Gets what is not as good as it could be.
    fn warn(&mut self, problem: Problem);
}

/// The path of a member: relative and without `..`.
pub(crate) fn member_path(name: &[u8]) -> Outcome<TreePath> {
    let refused = |why: &str| {
        Problem::with_hint(
            format!("the archive has a member `{}`, {why}", show(name)),
            "repack it with paths that are relative and stay inside",
        )
    };
    if name.first() == Some(&b'/') {
        return Err(refused("which is an absolute path"));
    }
    if name.split(|byte| *byte == b'/').any(|part| part == b"..") {
        return Err(refused("whose path has `..`"));
    }
    if name.is_empty() {
        return Err(Problem::new("the archive has a member without a name"));
    }
    TreePath::parse(name).map_err(|problem| refused(&format!("but {}", problem.message)))
}
