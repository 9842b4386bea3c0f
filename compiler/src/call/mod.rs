//! Calls: what `docker buildx build --call NAME` asks instead of a build.
//!
//! buildx sends `frontend.NAME` as the id (`--check` is `frontend.lint`). The shapes
//! of the answers are BuildKit's (`frontend/subrequests`), so that buildx prints them.

mod kind;
mod kinds;
mod location;
mod scope;
mod table;
mod uses;

pub use kind::{Answer, Asked, Call, Told};
pub use kinds::CALLS;

use crate::diagnostic::Report;

/// The call with the id `id`, e.g. `frontend.lint`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Call> {
    CALLS.iter().find(|call| call.id == id)
}

/// Answers a call that reads no spec; `None` if it reads one.
#[must_use]
pub fn without_spec(call: &Call) -> Option<Told> {
    match call.answer {
        Answer::Alone(answer) => Some(answer(CALLS)),
        Answer::Spec(_) => None,
    }
}

/// Answers a call.
///
/// # Errors
///
/// The mistakes of the spec, for a call that needs a correct one.
pub fn answer(call: &Call, asked: &Asked<'_>) -> Result<Told, Report> {
    match call.answer {
        Answer::Alone(answer) => Ok(answer(CALLS)),
        Answer::Spec(answer) => answer(asked),
    }
}
