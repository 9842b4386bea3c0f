//! Checks: what the spec says must hold for finished images and artifacts.
//!
//! The names that a spec mentions are looked at in [`crate::check`], before anything is built.

mod common;
mod expected;
pub mod kind;
pub mod kinds;
mod paths;
pub mod program;
mod range;
mod read;
mod texts;

pub use read::{Entry, KIND, Of, SHAPE, expect_fit, needs, read};
