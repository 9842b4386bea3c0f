//! The kinds of check: one file each, and one line in `kinds!`.

use crate::checks::common::COMMON_KEYS;
use crate::checks::kind::Check;

use crate::language::reader::{Fields, Reader};
use crate::language::shape::Key;
use crate::yaml::Node;

/// Reads one check from the value of its keyword and the keys beside it.
pub(super) type ReadCheck = fn(&Node, &Fields<'_>, &mut Reader<'_>) -> Option<Box<dyn Check>>;

/// A kind of check.
pub(super) struct Kind {
    /// Its key in an entry.
    pub(super) keyword: &'static str,
    /// Reads it.
    pub(super) read: ReadCheck,
    /// The keys that may stand beside it, and beside no other kind.
    pub(super) beside: &'static [&'static [Key]],
}

macro_rules! kinds {
    ($($module:ident $doc:literal $(beside $($beside:ident)+)?,)+) => {
        $(pub mod $module;)+
        /// The kinds; the keyword of each is the name of its module.
        pub(super) const KINDS: &[Kind] = &[$(Kind {
            keyword: stringify!($module),
            read: $module::read,
            beside: &[$($($module::$beside,)+)?],
        }),+];
        /// The keys of all kinds.
        pub(super) static KEYS: &[Key] = &[$(Key::new(stringify!($module), $module::KIND, $doc),)+];
        /// The keys of a check.
        pub(super) static ALL_KEYS: &[&[Key]] = &[KEYS, COMMON_KEYS, $($($($module::$beside,)+)?)+];
    };
}

// Alphabetical.
kinds! {
    boot "the partitions of a disk, the kernel, the boot arguments and the fstab agree",
    elf "what programs and libraries are made for",
    files "what is at paths",
    kconfig "the options of a configuration of the Linux kernel",
    lint "shell scripts use nothing that a release lacks",
    packages "which Debian packages are installed",
    run "a program that ends as it should, in a copy of the image" beside EXPECT_KEYS SETTINGS_KEYS,
    size "how large all files are together",
}
