//! The kinds of source: one file each, and one line in `kinds!`.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::Key;
use crate::source::kind::SourceKind;
use crate::source::pipeline;

/// Reads one kind; its key is known to be there.
pub(super) type ReadKind = fn(&Fields<'_>, &mut Reader<'_>) -> Option<Box<dyn SourceKind>>;

/// A kind of source as the reader sees it.
pub(super) struct SourceKeyword {
    /// The key that chooses the kind.
    pub(super) keyword: &'static str,
    /// The keys that belong to this kind and to no other.
    pub(super) keys: &'static [Key],
    /// Reads the kind.
    pub(super) read: ReadKind,
}

macro_rules! kinds {
    ($($module:ident,)+) => {
        $(mod $module;)+
        /// The kinds; the keyword of each is the name of its module.
        pub(super) static KINDS: &[SourceKeyword] = &[$(SourceKeyword {
            keyword: stringify!($module),
            keys: $module::KEYS,
            read: $module::read,
        }),+];
        /// The keys of all kinds, and after them those that every source has.
        pub(super) static KEYS: &[&[Key]] = &[$($module::KEYS,)+ pipeline::KEYS];
    };
}

// Alphabetical; the keyword in the spec is the name of the module.
kinds! {
    context,
    external,
    git,
    http,
    image,
}
