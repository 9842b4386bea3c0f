//! Tables that BuildKit's own file operation does exactly.
//!
//! In an empty tree there are no links to follow and no owners to look up. Texts and
//! empty folders at the top of it, with plain permission bits, are exact
//! (`solver/llbsolver/file/backend.go`): below a folder, the folder's own time would
//! be that of the build. Anything else is left to the helper.

use super::entry::{EntryKind, FileTable};
use crate::values::KeyPath;
use buildkit_llb::{Action, File, Output, mkdir, mkfile};

/// Permission bits that the file operation keeps.
const PLAIN_BITS: u32 = 0o777;

/// The table as a file operation on `below`, if that is exact.
pub(super) fn file(table: &FileTable, below: &Output, epoch_ns: i64) -> Option<File> {
    if !below.is_scratch() || table.entries.is_empty() || table.checksums.is_some() {
        return None;
    }
    let mut actions: Vec<Action> = Vec::new();
    for entry in &table.entries {
        let KeyPath::Plain { path, folder } = &entry.path else { return None };
        let attributes = &entry.attributes;
        let extra = attributes.owner.is_some()
            || !attributes.xattrs.is_empty()
            || attributes.capabilities.is_some()
            || attributes.mode.is_some_and(|mode| mode & !PLAIN_BITS != 0);
        let at_the_top = path.matches('/').count() == 1 && path != "/";
        if extra || !at_the_top {
            return None;
        }
        actions.push(match &entry.kind {
            EntryKind::Text(text) => {
                let file = mkfile(path, attributes.mode.unwrap_or(0o644), text.as_bytes());
                file.timestamp_ns(epoch_ns).into()
            }
            EntryKind::Attributes if *folder => {
                let folder = mkdir(path, attributes.mode.unwrap_or(0o755));
                folder.timestamp_ns(epoch_ns).into()
            }
            EntryKind::Attributes
            | EntryKind::Contents { .. }
            | EntryKind::Copy { .. }
            | EntryKind::Link { .. }
            | EntryKind::Hardlink(_)
            | EntryKind::Device(_)
            | EntryKind::Fifo
            | EntryKind::Edit(_)
            | EntryKind::Absent => return None,
        });
    }
    Some(File::new(actions))
}
