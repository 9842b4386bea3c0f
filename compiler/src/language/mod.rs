//! The parts that reading any mapping of the spec has in common.

pub mod args;
pub mod declared;
pub mod env;
pub mod mention;
pub mod reader;
pub mod reference;
pub mod shape;
pub mod table;
