//! Whether the keys of an entry fit each other and the form of its path.

use super::entry::{Entry, EntryKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::values::KeyPath;

/// Which keys go with what, beyond "at most one".
pub(super) fn check(entry: &Entry, fields: &Fields<'_>, reader: &mut Reader<'_>) {
    let allowed: &[(&str, bool)] = &[
        ("dangling", matches!(entry.kind, EntryKind::Link { .. })),
        ("replace", matches!(entry.kind, EntryKind::Contents { .. })),
        ("exclude", matches!(entry.kind, EntryKind::Contents { .. })),
        ("only", matches!(entry.kind, EntryKind::Contents { .. })),
        ("file-mode", matches!(entry.kind, EntryKind::Contents { .. })),
        ("folder-mode", matches!(entry.kind, EntryKind::Contents { .. })),
        (
            "expand",
            matches!(
                entry.kind,
                EntryKind::Contents { .. } | EntryKind::Copy { .. } | EntryKind::Text(_)
            ),
        ),
        (
            "mode",
            !matches!(
                entry.kind,
                EntryKind::Link { .. } | EntryKind::Absent | EntryKind::Hardlink(_)
            ),
        ),
        ("owner", !matches!(entry.kind, EntryKind::Absent | EntryKind::Hardlink(_))),
        (
            "xattrs",
            !matches!(
                entry.kind,
                EntryKind::Link { .. } | EntryKind::Absent | EntryKind::Hardlink(_)
            ),
        ),
        (
            "capabilities",
            matches!(
                entry.kind,
                EntryKind::Attributes
                    | EntryKind::Copy { .. }
                    | EntryKind::Text(_)
                    | EntryKind::Edit(_)
            ),
        ),
    ];
    for (key, _) in allowed.iter().filter(|(key, is_allowed)| fields.has(key) && !is_allowed) {
        let at = fields.span_of(key).unwrap_or(entry.span);
        let message = format!("`{key}` means nothing for this kind of entry");
        reader.report(Diagnostic::new(codes::FILES_CONFLICT, at, message).hint("remove it"));
    }
    // What could not be read was reported, and it did say something.
    let says = fields.present(&["mode", "owner", "xattrs", "capabilities"]);
    if !matches!(entry.kind, EntryKind::Attributes)
        || !entry.attributes.is_empty()
        || says.is_empty()
    {
        check_key(entry, reader);
    }
}

/// Whether the form of the key fits what the entry says.
pub(super) fn check_key(entry: &Entry, reader: &mut Reader<'_>) {
    let folder_kind = matches!(
        entry.kind,
        EntryKind::Contents { .. } | EntryKind::Attributes | EntryKind::Absent
    );
    let (message, hint) = match &entry.path {
        KeyPath::Pattern(_) if !matches!(entry.kind, EntryKind::Attributes | EntryKind::Absent) => {
            (
                format!(
                    "`{}` is a pattern, and a pattern can only set attributes or be `absent`",
                    entry.key
                ),
                "write the path without `*`, `?` and `[`",
            )
        }
        KeyPath::Pattern(_)
            if matches!(entry.kind, EntryKind::Attributes) && entry.attributes.is_empty() =>
        {
            (
                format!("`{}` says nothing about what it matches", entry.key),
                "give a `mode`, an `owner` or `absent`",
            )
        }
        KeyPath::Plain { folder: true, .. } if !folder_kind => (
            format!("`{}` is a folder, and the entry makes a file", entry.key),
            "write the key without the `/` at its end",
        ),
        KeyPath::Plain { folder: false, .. }
            if matches!(entry.kind, EntryKind::Attributes) && entry.attributes.is_empty() =>
        {
            (
                format!("`{}` says nothing", entry.key),
                "write a `/` at the end to make a folder, or say what the file holds",
            )
        }
        KeyPath::Plain { path, .. } if path == "/" && !folder_kind => {
            (format!("`{}` cannot be replaced", entry.key), "name a path below it")
        }
        KeyPath::Plain { path, .. } if path == "/" && matches!(entry.kind, EntryKind::Absent) => {
            (format!("`{}` cannot be absent", entry.key), "name a path below it")
        }
        KeyPath::Plain { .. } | KeyPath::Pattern(_) => return,
    };
    reader.report(Diagnostic::new(codes::FILES_CONFLICT, entry.span, message).hint(hint));
}
