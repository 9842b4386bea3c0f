//! Makers: what makes an artifact.

pub mod kind;
pub mod kinds;
pub mod outputs;
