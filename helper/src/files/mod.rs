//! The task that gives a tree its users, groups and files.

mod attributes;
pub(crate) mod checksums;
mod contents;
pub(crate) mod edit;
mod entries;
mod expand;
mod folder;
mod nodes;
mod owners;
mod patterns;
mod select;
pub(crate) mod task;
mod work;
