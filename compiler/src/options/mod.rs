//! What the client asked for: the options of a build.
//!
//! Keys and syntax are those of BuildKit's `frontend/dockerui/config.go` and
//! `attr.go`. Unknown keys are ignored, as every frontend must.

mod cache;
mod csv;
mod fields;
mod limits;
mod lint;
mod mistake;
mod read;
mod sbom;

#[cfg(test)]
mod tests;

pub use cache::{CacheImport, Layer, NoCache};
pub use fields::{MAX_EPOCH, NetworkMode};
pub use lint::Lint;
pub use mistake::OptionMistake;
pub use read::{LOCK_CALL, Options, REPRODUCE_CALL, SIZE_CALL};
