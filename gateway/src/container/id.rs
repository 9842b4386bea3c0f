//! Names that no other container of the builder has.

use std::hash::{BuildHasher as _, RandomState};

/// Makes a name of 32 hexadecimal digits. BuildKit takes it as the name of the container in
/// `runc`, which all builds of the builder share (`executor/runcexecutor/executor.go`).
///
/// The standard library seeds the first `RandomState` of a thread with numbers of the operating
/// system, and each further one with the next number, so that no two of a process are equal. This
/// is all that is needed against an accidental second use; the names are no secret.
pub(super) fn new() -> String {
    let half = |what: u8| RandomState::new().hash_one(what);
    format!("{:016x}{:016x}", half(0), half(1))
}
