//! Unpacks Debian packages without installing them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command;
use crate::packages::refresh;
use crate::progress;

/// Downloads `packages` below `work` and unpacks them into one folder.
pub(super) fn unpacked(packages: &[&str], work: &Path) -> Result<PathBuf> {
    let (debs, root) = (work.join("debs"), work.join("root"));
    for folder in [&debs, &root] {
        fs::create_dir_all(folder)?;
    }
    let what = format!("lab: downloading {}", packages.join(" "));
    refresh(&what)?;
    let mut download = Command::new("apt-get");
    // Otherwise apt complains that its user may not write to the folder.
    download.args(["-q", "-o", "APT::Sandbox::User=root", "download"]).args(packages);
    progress::output(download.current_dir(&debs), &what)?;
    let mut found = Vec::new();
    for entry in fs::read_dir(&debs)? {
        found.push(entry?.path());
    }
    ensure!(
        found.len() == packages.len(),
        "apt-get downloaded {} of {} packages",
        found.len(),
        packages.len()
    );
    found.sort();
    for deb in found {
        command::output(Command::new("dpkg-deb").arg("-x").arg(&deb).arg(&root))
            .with_context(|| format!("cannot unpack {}", deb.display()))?;
    }
    Ok(root)
}
