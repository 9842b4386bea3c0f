//! What lowering any part of the spec has in common.

pub mod broken;
pub mod build;
pub mod client;
pub mod exec;
pub mod fetched;
pub mod files;
pub mod inputs;
pub mod manifest;
pub mod measure;
pub mod mounted;
pub mod recorded;
pub mod report;
pub mod scope;
pub mod secrets;
pub mod size;
pub mod stage;
pub mod task;
pub mod text;
