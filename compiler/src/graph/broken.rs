//! Invariants that do not hold.

/// Something that the earlier stages promise is not so: a bug of the frontend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);
