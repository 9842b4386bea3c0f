//! Writes files of a stand-in.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::directories::create;

/// Writes a file with mode 0644, making the folders above it.
pub(super) fn file(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    if let Some(parent) = path.parent() {
        create(parent)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    set_mode(path, 0o644)
}

/// Writes a program: a file with mode 0755.
pub(super) fn program(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    file(path, bytes)?;
    set_mode(path, 0o755)
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("cannot change the mode of {}", path.display()))
}
