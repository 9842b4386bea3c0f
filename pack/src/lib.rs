//! Writes archives, boot files and disk images from a tree of files.
//!
//! The same tree and settings give the same bytes on every machine: entries are sorted,
//! owners are numbers, and all times are one time that the caller says. Nothing here needs
//! root, a loop device or a program.
//!
//! [`tar`], [`cpio`] and [`zip`] write a whole [`tree::Tree`]. What a format cannot hold is
//! an [`error::Error`] that names the path, never something that is left out. Each has a
//! function `check` that finds all such nodes before a byte is written. [`compress`] and
//! [`uboot`] wrap what a result is written to.

pub mod compress;
pub mod cpio;
mod data;
pub mod disk;
pub mod error;
mod sound;
pub mod tar;
pub mod tree;
pub mod uboot;
pub mod zip;
