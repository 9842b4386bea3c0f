//! Where a task finds what it works on.

use std::path::PathBuf;

/// Where a task finds what it works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The tree that is changed or looked at.
    pub tree: PathBuf,
    /// The folder that holds input N as its folder `N`.
    pub inputs: PathBuf,
    /// The program that installs packages.
    pub apt_get: PathBuf,
}
