//! Entries of the table `files`.

use super::attributes::{Attributes, Contents};
use crate::diagnostic::{Span, Spanned};
use crate::language::reference::Reference;
use crate::values::{AbsPath, KeyPath, LinkTarget};
use jesteros_manifest::{Device, Edit, brought_key};
use std::collections::BTreeMap;

/// The entries that hold in this build, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct FileTable {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the table stands; none if it is not there.
    pub span: Option<Span>,
    /// Where the table asks for a list of the checksums of all files.
    pub checksums: Option<Span>,
}

impl FileTable {
    /// A table with one entry.
    #[must_use]
    pub fn of(entry: Entry) -> Self {
        Self { span: Some(entry.span), entries: vec![entry], checksums: None }
    }

    /// The paths of the links that must lead somewhere, with their lines.
    #[must_use]
    pub fn links(&self) -> Vec<Spanned<String>> {
        let links = self.entries.iter().filter_map(|entry| match (&entry.kind, &entry.path) {
            (EntryKind::Link { dangling: false, .. }, KeyPath::Plain { path, .. }) => {
                Some(Spanned::new(path.clone(), entry.span))
            }
            _ => None,
        });
        links.collect()
    }

    /// The paths at which entries put files, with their lines.
    #[must_use]
    pub fn brings(&self) -> Vec<Spanned<String>> {
        let entries = self.entries.iter().filter_map(|entry| match (&entry.kind, &entry.path) {
            (
                EntryKind::Contents { .. } | EntryKind::Copy { .. } | EntryKind::Hardlink(_),
                KeyPath::Plain { path, .. },
            ) => Some(Spanned::new(brought_key(path), entry.span)),
            _ => None,
        });
        entries.collect()
    }
}

/// One key of the table with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as it stands in the spec.
    pub key: String,
    /// The key, parsed.
    pub path: KeyPath,
    /// What is there.
    pub kind: EntryKind,
    /// Mode, owner and so on.
    pub attributes: Attributes,
    /// Whether it is fine if what the entry names is missing.
    pub optional: bool,
    /// Where it stands.
    pub span: Span,
}

/// What an entry says is there.
#[derive(Debug, Clone)]
pub enum EntryKind {
    /// Attributes alone: a folder if the key ends with `/`, else an existing path,
    /// or all matches of a pattern.
    Attributes,
    /// Files put into a folder.
    Contents {
        /// Where they come from; never empty.
        from: Vec<Reference>,
        /// Which of them, and how.
        contents: Contents,
        /// Whether the folder has no other files.
        replace: bool,
    },
    /// A copy of one file.
    Copy {
        /// The file.
        from: Reference,
        /// Texts to put in the place of `${NAME}`.
        expand: BTreeMap<String, String>,
    },
    /// A file with this text.
    Text(String),
    /// A symbolic link.
    Link {
        /// What it points to.
        target: LinkTarget,
        /// Whether it may point to nothing.
        dangling: bool,
    },
    /// A hard link to another path of the tree.
    Hardlink(AbsPath),
    /// A device node.
    Device(Device),
    /// A named pipe.
    Fifo,
    /// Changed lines of a file that is there.
    Edit(Vec<Edit>),
    /// Nothing.
    Absent,
}

impl Entry {
    /// The references of the entry.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        match &self.kind {
            EntryKind::Contents { from, .. } => from,
            EntryKind::Copy { from, .. } => std::slice::from_ref(from),
            EntryKind::Attributes
            | EntryKind::Text(_)
            | EntryKind::Link { .. }
            | EntryKind::Hardlink(_)
            | EntryKind::Device(_)
            | EntryKind::Fifo
            | EntryKind::Edit(_)
            | EntryKind::Absent => &[],
        }
    }
}
