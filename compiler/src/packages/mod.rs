//! `packages`: what is installed.

mod read;

pub use read::{KIND, Install, Packages, SHAPE, read};
