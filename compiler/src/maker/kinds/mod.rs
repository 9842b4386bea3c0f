//! The makers: one file each, and one line in `makers!`.

use crate::diagnostic::Spanned;
use crate::language::reader::Reader;
use crate::language::shape::Key;
use crate::maker::kind::Maker;
use crate::values::Name;
use crate::yaml::Node;

/// Reads one maker from the value of its key; the name is that of the artifact.
pub type ReadMaker = fn(&Spanned<Name>, &Node, &mut Reader<'_>) -> Option<Box<dyn Maker>>;

macro_rules! makers {
    ($($module:ident $doc:literal,)+) => {
        $(pub mod $module;)+
        /// The keyword of each maker, which is the name of its module.
        pub const MAKERS: &[(&str, ReadMaker)] = &[$((stringify!($module), $module::read)),+];
        /// The keys of all makers.
        pub static KEYS: &[Key] = &[$(Key::new(stringify!($module), $module::KIND, $doc),)+
        ];
    };
}

// Alphabetical.
makers! {
    build "files that a program of a base makes",
    cpio "one cpio archive in the format newc",
    disk "one disk image",
    file "one file",
    folder "a tree of files",
    tar "one tar archive",
    zip "one zip archive",
}
