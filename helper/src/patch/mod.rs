//! Patches in the unified format, as `diff -u` and git write them.

pub(crate) mod apply;
mod hunk;
mod names;
mod parse;
