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
            Key::not_yet("tar", "one tar archive"),
            Key::not_yet("cpio", "one cpio archive in the format newc"),
            Key::not_yet("zip", "one zip archive"),
            Key::not_yet("disk", "one disk image"),
        ];
    };
}

/// Makers of the language that this version of the frontend cannot do yet.
pub const RESERVED: &[&str] = &["tar", "cpio", "zip", "disk"];

// Alphabetical.
makers! {
    build "files that a program of a base makes",
    file "one file",
    folder "a tree of files",
}
