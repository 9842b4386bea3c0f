//! What is written is read back by programs that know nothing of this crate. They need root,
//! because they make device nodes and change owners.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod compress;
mod cpio;
mod failures;
mod files;
mod folder;
mod program;
mod random;
mod tar;
mod uboot;
mod zip;
