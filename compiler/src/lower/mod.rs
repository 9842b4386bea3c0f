//! The plan as a graph: one pass over its nodes, each after what it is made of.

mod base;
mod built;
mod checks;
mod fold;
mod image;
pub mod place;
mod source;

pub use fold::{Lowered, Made, lower};
pub use place::{Places, ignore_file};
