//! Makers: what makes an artifact.

pub mod archive;
pub mod finish;
pub mod kind;
pub mod kinds;
pub mod outputs;
pub mod pack;
pub mod partition;
pub mod raw;
pub mod tree;
