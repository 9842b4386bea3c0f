//! Names that no other container of the builder has.

use std::hash::{BuildHasher as _, RandomState};

/// Makes a name of 32 hexadecimal digits. BuildKit takes it as the name of the container in
/// `runc`, which all builds of the builder share (`executor/runcexecutor/executor.go`).
///
/// The standard library seeds each `RandomState` with numbers of the operating system, which
/// is all that is needed against an accidental second use.
pub(super) fn new() -> String {
    let half = |what: u8| RandomState::new().hash_one(what);
    format!("{:016x}{:016x}", half(0), half(1))
}
