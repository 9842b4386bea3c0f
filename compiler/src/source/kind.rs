//! What a kind of source says about itself.

use crate::values::RelPath;
use buildkit_request::Origin;
use std::fmt;

/// One kind of source, read from the spec.
pub trait SourceKind: fmt::Debug {
    /// Where the files come from if no named context replaces them.
    fn declared(&self) -> Declared;

    /// Why another day may give other files, if nothing pins them.
    fn unpinned(&self) -> Option<Unpinned> {
        None
    }

    /// Whether `auth` can name a secret that is sent to the server.
    fn may_authorize(&self) -> bool {
        false
    }

    /// Whether the source can be an archive that is unpacked.
    fn may_unpack(&self) -> bool {
        true
    }
}

/// Where a source comes from, as the spec says.
#[derive(Debug, Clone)]
pub enum Declared {
    /// A path of the build context: a folder, or with `unpack` an archive.
    Context(RelPath),
    /// A place that the spec names in full.
    Origin(Origin),
    /// Only a named context can give it; the text says what it must hold.
    External(String),
}

/// Nothing pins what a source fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpinned {
    /// What is not pinned.
    pub message: String,
    /// How to pin it.
    pub hint: String,
    /// Whether it must be pinned.
    pub is_error: bool,
}
