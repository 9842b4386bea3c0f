//! Compiles a JesterOS spec to a BuildKit graph.

pub mod diagnostic;
