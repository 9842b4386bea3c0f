//! Calls: what `docker buildx build --call NAME` asks instead of a build.
//!
//! buildx sends `frontend.NAME` as the id (`--check` is `frontend.lint`). The shapes
//! of the answers are BuildKit's (`frontend/subrequests`), so that buildx prints them.

mod bake_file;
mod kind;
mod kinds;
mod location;
mod reach;
mod scope;
mod table;
mod uses;

pub use kind::{Answer, Asked, Call, Told};
pub use kinds::CALLS;

use crate::diagnostic::Report;
use crate::lock::Lock;
use crate::lower::{Made, ToCompare, ToMeasure};
use buildkit_llb::SourceFile;
use jesteros_manifest::{Compared, Measured};

/// The call with the id `id`, e.g. `frontend.lint`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Call> {
    CALLS.iter().find(|call| call.id == id)
}

/// Answers a call that reads no spec; `None` if it reads one.
#[must_use]
pub fn without_spec(call: &Call) -> Option<Told> {
    let Answer::Alone(answer) = call.answer else { return None };
    Some(answer(CALLS))
}

/// Answers a call about the spec; `None` if it is about something else.
///
/// # Errors
///
/// The mistakes of the spec, for a call that needs a correct one.
#[must_use]
pub fn from_spec(call: &Call, asked: &Asked<'_>) -> Option<Result<Told, Report>> {
    let Answer::Spec(answer) = call.answer else { return None };
    Some(answer(asked))
}

/// Answers a call about the graph of a build; `None` if it is about something else.
#[must_use]
pub fn from_graph(call: &Call, made: &[Made]) -> Option<Told> {
    let Answer::Graph(answer) = call.answer else { return None };
    Some(answer(made))
}

/// Answers a call that makes a lock; `None` if it is about something else.
#[must_use]
pub fn from_lock(call: &Call, lock: &Lock) -> Option<Told> {
    let Answer::Lock(answer) = call.answer else { return None };
    Some(answer(lock))
}

/// Answers a call about how large things are, which is `file`'s spec; `None` if it is about
/// something else.
#[must_use]
pub fn from_sizes(
    call: &Call,
    measured: &[(&ToMeasure, Measured)],
    file: &SourceFile,
) -> Option<Told> {
    let Answer::Sizes(answer) = call.answer else { return None };
    Some(answer(measured, file))
}

/// Answers a call about how two builds of `file`'s spec differ; `None` if it is about something
/// else.
#[must_use]
pub fn from_compared(
    call: &Call,
    compared: &[(&ToCompare, Compared)],
    file: &SourceFile,
) -> Option<Told> {
    let Answer::Compared(answer) = call.answer else { return None };
    Some(answer(compared, file))
}
