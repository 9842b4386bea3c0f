//! The spec: what a user writes, read into typed values.
//!
//! [`Document`] is the text as a tree; [`Spec`] is what it says for one platform,
//! with build args replaced. What only the whole can tell is left to the check.

mod document;
mod group;
mod lineage;
mod read;
mod secret;
mod thing;

pub use document::{Document, MAX_SPEC, Size};
pub use group::{Group, Member};
pub use read::{SHAPE, Spec};
pub use secret::Secret;
pub use thing::Thing;
