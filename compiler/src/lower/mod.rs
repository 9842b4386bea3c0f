//! The plan as a graph: one pass over its nodes, each after what it is made of.

mod base;
mod built;
mod checks;
mod fold;
mod image;
mod lowered;
pub mod place;
mod programs;
mod report;
mod reproduce;
mod result;
mod sizes;
mod source;
mod wave;

pub use fold::lower;
pub use lowered::{Check, Lowered, Made, SizeBudget, ToCompare, ToMeasure, Twice};
pub use place::Places;
pub use wave::Wave;
