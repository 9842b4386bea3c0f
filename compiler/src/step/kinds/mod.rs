//! The kinds of step: one file each. Those of the list `steps` have one line in
//! `kinds!` each, and their keyword is the name of the module.

pub mod packages;

use crate::language::declared::WHEN;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use crate::run::Settings;
use crate::step::kind::StepKind;

/// Reads one kind; `defaults` are the step defaults of the image.
pub(super) type ReadKind = fn(&Fields<'_>, &Settings, &mut Reader<'_>) -> Option<Box<dyn StepKind>>;

macro_rules! kinds {
    ($($module:ident,)+) => {
        $(pub mod $module;)+
        /// The keyword of each kind, which is the name of its module.
        pub(super) const KINDS: &[(&str, ReadKind)] = &[$((stringify!($module), $module::read)),+];
        /// The keys of all kinds.
        pub(super) static KEYS: &[&[Key]] = &[$($module::KEYS),+, COMMON_KEYS];

        /// The keys that a step of the kind `keyword` may have.
        pub(super) fn keys_of(keyword: &str) -> impl Iterator<Item = &'static Key> {
            let own: &[Key] = match keyword {
                $(stringify!($module) => $module::KEYS,)+
                _ => &[],
            };
            own.iter().chain(COMMON_KEYS)
        }
    };
}

/// The keys that every step may have.
static COMMON_KEYS: &[Key] = &[
    Key::new("description", Kind::Text, "what the step does, for people"),
    Key::new("when", WHEN, "only if these build args have these values"),
];

// Alphabetical.
kinds! {
    files,
    run,
}
