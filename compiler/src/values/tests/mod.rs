//! Tests of the values.

mod checks;
mod names;
mod paths;
