//! The spec: what a user writes, read into typed values.
//!
//! [`Document`] is the text as a tree; [`Spec`] is what it says for one platform,
//! with build args replaced. What only the whole can tell is left to the check.

mod document;
mod group;
mod read;
mod secret;

pub use document::{Document, MAX_SPEC};
pub use group::{Group, Member};
pub use read::{SHAPE, Spec, Thing};
pub use secret::Secret;
