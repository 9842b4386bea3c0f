//! The JesterOS frontend: one spec in, images out.
//!
//! BuildKit starts the program and speaks gRPC with it over stdin and stdout.
//! The way of the data is the list of modules:
//!
//! [`options`] → [`spec_file`] → [`spec`] → [`check`] → [`plan`] → [`resolve`] →
//! [`lower`] → [`outcome`], strung together in [`driver`]. All IO is behind
//! [`gateway::Gateway`]; everything else is a pure function.

pub mod apt;
pub mod calls;
pub mod check;
pub mod context;
pub mod diagnostic;
pub mod driver;
pub mod error;
pub mod exec;
pub mod gateway;
pub mod image_config;
pub mod lower;
pub mod options;
pub mod outcome;
pub mod plan;
pub mod resolve;
pub mod sources;
pub mod spec;
pub mod spec_file;
pub mod steps;
pub mod suggest;
