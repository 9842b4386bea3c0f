//! Makes a tarball of an unpacked root.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command;

/// Packs an unpacked root, without what only a running system has.
pub(super) fn pack(folder: &Path, tarball: &Path) -> Result<()> {
    let mut command = Command::new("tar");
    command
        .args(["--create", "--gzip", "--sort=name", "--numeric-owner", "--one-file-system"])
        .args(["--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*"])
        .args(["--exclude=./usr/share/doc/*", "--exclude=./usr/share/man/*"])
        .args(["--exclude=./usr/share/locale/*", "--exclude=./usr/share/info/*"])
        .args(["--exclude=./var/log/*.log", "--exclude=./var/lib/dpkg/*-old"])
        .arg("--file")
        .arg(tarball)
        .arg("--directory")
        .arg(folder)
        .arg(".");
    command::output(&mut command)?;
    Ok(())
}
