//! The kinds of source: one file each, and one line in `kinds!`.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::Key;
use crate::source::kind::SourceKind;
use crate::source::pipeline;

/// Reads one kind; its key is known to be there.
pub(super) type ReadKind = fn(&Fields<'_>, &mut Reader<'_>) -> Option<Box<dyn SourceKind>>;

macro_rules! kinds {
    ($($module:ident,)+) => {
        $(mod $module;)+
        /// The keyword of each kind, which is the name of its module.
        pub(super) const KINDS: &[(&str, ReadKind)] = &[$((stringify!($module), $module::read)),+];
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
