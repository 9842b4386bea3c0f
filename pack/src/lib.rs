//! Writes archives, boot files and disk images from a tree of files.
//!
//! The same tree and settings give the same bytes on every machine: entries are sorted,
//! owners are numbers, and all times are one time that the caller says. Nothing here needs
//! root, a loop device or a program.

pub mod disk;
pub mod tree;
