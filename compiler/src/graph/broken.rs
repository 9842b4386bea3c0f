//! Invariants that do not hold.

use buildkit_llb::ExecError;

/// Something that the earlier stages promise is not so: a bug of the frontend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// The spec was checked, and what is made of it fits together.
impl From<ExecError> for Broken {
    fn from(error: ExecError) -> Self {
        Self(error.to_string())
    }
}
