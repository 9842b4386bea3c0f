//! `packages`: what is installed.

mod read;

pub use read::{Install, KIND, Packages, SHAPE, read};
