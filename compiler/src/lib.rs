//! Compiles a JesterOS spec to a BuildKit graph.
//!
//! The crate is a pure function: the text of a spec, options and facts go in; a
//! graph and a plan of the result come out. The data passes the modules in this
//! order: [`options`] → [`spec`] → [`check`] → [`plan`] → [`facts`] → [`lower`].

pub mod accounts;
pub mod apt;
pub mod artifact;
pub mod base;
pub mod call;
pub mod check;
pub mod checks;
pub mod debian;
pub mod diagnostic;
pub mod facts;
pub mod files;
pub mod graph;
pub mod image;
pub mod image_config;
pub mod language;
pub mod lint;
pub mod lock;
pub mod lower;
pub mod maker;
pub mod manual;
pub mod needs;
pub mod options;
pub mod packages;
pub mod plan;
pub mod rule;
pub mod run;
pub mod source;
pub mod spec;
pub mod step;
pub mod suggest;
pub mod values;
pub mod yaml;
