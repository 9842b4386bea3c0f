//! Rules: what is doubtful or wrong in a spec although each part of it is right.

mod kinds;
mod whole;

pub use kinds::{RULES, Rule};
pub use whole::{User, Whole};
