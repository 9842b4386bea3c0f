//! What the client asked for: the options of a build.

mod layer;
mod lint;
mod read;
mod sbom;

#[cfg(test)]
mod tests;

pub use layer::Layer;
pub use lint::Lint;
pub use read::{LOCK_CALL, Options, REPRODUCE_CALL, SIZE_CALL};
