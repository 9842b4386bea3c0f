//! The kinds of check: one file each, and one line in `kinds!`.

use crate::checks::kind::Check;
use crate::language::reader::Reader;
use crate::language::shape::Key;
use crate::yaml::Node;

/// Reads one check from the value of its key.
pub(super) type ReadCheck = fn(&Node, &mut Reader<'_>) -> Option<Box<dyn Check>>;

macro_rules! kinds {
    ($($module:ident $doc:literal,)+) => {
        $(pub mod $module;)+
        /// The keyword of each kind, which is the name of its module.
        pub(super) const KINDS: &[(&str, ReadCheck)] = &[$((stringify!($module), $module::read)),+];
        /// The keys of all kinds.
        pub(super) static KEYS: &[Key] = &[$(Key::new(stringify!($module), $module::KIND, $doc),)+];
    };
}

// Alphabetical.
kinds! {
    files "what is at paths",
    kconfig "the options of a configuration of the Linux kernel",
    lint "shell scripts use nothing that a release lacks",
    packages "which Debian packages are installed",
    size "how large all files are together",
}

/// The kinds that this version cannot do yet.
pub(super) static NOT_YET: &[Key] = &[
    Key::not_yet("boot", "a disk's partitions, kernel, boot arguments and fstab agree"),
    Key::not_yet("elf", "every program and library is for this machine"),
    Key::not_yet("run", "a program ends as it should"),
];
