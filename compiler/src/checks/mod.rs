//! Checks: what the spec says must hold for finished images and artifacts.
//!
//! The names that a spec mentions are looked at in [`crate::check`], before anything is built.

mod expected;
pub mod kind;
pub mod kinds;
mod range;
mod read;

pub use read::{Entry, KIND, SHAPE, expect_fitting, needs, read};
