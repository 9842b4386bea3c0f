//! Running arm programs: qemu-user registered with the kernel's `binfmt_misc`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

const DIRECTORY: &str = "/proc/sys/fs/binfmt_misc";

/// Debian's own entry. It holds the F flag (the interpreter is opened at once),
/// without which qemu would have to be in every root file system.
const ENTRY: &str = "/usr/lib/binfmt.d/qemu-arm.conf";

/// Registers qemu-arm unless it is registered.
pub(crate) fn register_arm() -> Result<()> {
    let directory = Path::new(DIRECTORY);
    if !directory.join("status").exists() {
        rustix::mount::mount(
            "none",
            DIRECTORY,
            "binfmt_misc",
            rustix::mount::MountFlags::empty(),
            None,
        )
        .with_context(|| format!("cannot mount binfmt_misc on {DIRECTORY}"))?;
    }
    if directory.join("qemu-arm").exists() {
        return Ok(());
    }
    let entry = fs::read_to_string(ENTRY)
        .with_context(|| format!("cannot read {ENTRY}, of the package qemu-user-static"))?;
    fs::write(directory.join("register"), entry.trim_end())
        .with_context(|| format!("cannot register {ENTRY} with binfmt_misc"))
}
