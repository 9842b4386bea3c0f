//! The tasks that the helper program does in the execs of a build.
//!
//! [`run`] does the task of a manifest in the folders of a [`Places`] and tells
//! what it found; it never stops at the first mistake. Inputs and trees may hold
//! anything: no path that is made from them can leave its folder.

mod accounts;
pub mod apt;
mod capability;
mod check;
mod children;
mod compare;
pub mod dpkg;
mod files;
mod filter;
mod findings;
pub mod gpgv;
mod input;
mod install;
pub mod limit;
mod measure;
mod pack;
mod parents;
mod patch;
mod path;
mod pattern;
mod place;
mod places;
mod problem;
pub mod program;
mod prune;
mod root;
mod sbom;
mod source;
mod summary;
mod task;
#[cfg(test)]
mod testing;
mod touched;
mod transfer;
mod unpack;
mod write;

pub use places::Places;
pub use task::{again, run};
