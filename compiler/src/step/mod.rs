//! Steps: what makes the layers of an image.

pub mod kind;
pub mod kinds;
mod read;

pub use read::{SHAPE, read};
