//! Bases: root file systems that images start from.

mod apt;
mod read;

pub use apt::{Apt, Archive};
pub use read::{Base, Platforms, SHAPE, read};
