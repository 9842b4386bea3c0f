//! Rules: what is doubtful or wrong in a spec although each part of it is right.

mod chain;
mod kinds;

pub use kinds::{RULES, Rule};
