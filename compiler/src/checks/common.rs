//! The keys that every check may have.

use crate::language::declared::WHEN;
use crate::language::shape::{Key, Kind};
use crate::values::{SuiteName, Word as _};

/// How bad it is if a check does not hold.
pub(super) const LEVELS: &[&str] = &["error", "warning"];

/// The keys that every check may have.
pub(super) static COMMON_KEYS: &[Key] = &[
    Key::new(
        "level",
        Kind::Choice(LEVELS),
        "whether the build fails if it does not hold; `error` if absent",
    ),
    Key::new("suite", Kind::Word(&SuiteName::SCALAR), "its heading in a report"),
    Key::new("when", WHEN, "only if these build args have these values"),
];
