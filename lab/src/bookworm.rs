//! Roots of Debian 12, for builds whose base image cannot be pulled here.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::directories::Directories;
use crate::packages::install_missing;
use crate::progress;

/// Changes when the recipe does: an older cached root is then made anew.
const RECIPE: u32 = 1;
const SUITE: &str = "bookworm";
const MIRROR: &str = "http://deb.debian.org/debian";
const MERGED: &str = "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr";
/// What the images that are called `slim` leave out too.
const LEFT_OUT: [&str; 3] = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"];

/// A folder that holds nothing but the archive of a minimal root with apt for amd64. It is
/// made once, in about a minute, from Debian's mirror.
///
/// # Errors
///
/// If it cannot be made.
pub fn bookworm_root() -> Result<PathBuf> {
    let roots = Directories::from_env()?.root().join("roots");
    let folder = roots.join(format!("{SUITE}-amd64-{RECIPE}"));
    fs::create_dir_all(&roots).with_context(|| format!("cannot make {}", roots.display()))?;
    // Two test programs may ask at once: the second waits for the first's root.
    let lock = fs::File::create(roots.join("bookworm.lock"))?;
    lock.lock().context("cannot lock the cache of the roots")?;
    if folder.exists() {
        return Ok(folder);
    }
    install_missing(&["mmdebstrap"])?;
    let work = tempfile::Builder::new().prefix("bookworm-").tempdir_in(&roots)?;
    let fresh = work.path().join("root");
    fs::create_dir(&fresh)?;
    let mut make = Command::new("mmdebstrap");
    make.env("SOURCE_DATE_EPOCH", "0")
        .env("TMPDIR", work.path())
        .args(["--quiet", "--variant=apt", "--architectures=amd64"])
        // Otherwise a program in Perl would do what this root is born with.
        .args(["--include=usr-is-merged", MERGED])
        .args(LEFT_OUT.map(|path| format!("--dpkgopt=path-exclude={path}")))
        .arg(SUITE)
        .arg(fresh.join("root.tar.gz"))
        .arg(MIRROR);
    progress::output(&mut make, "lab: making a root of Debian 12")?;
    fs::rename(&fresh, &folder)?;
    Ok(folder)
}
