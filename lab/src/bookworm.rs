//! Roots of Debian 12, for builds whose base image cannot be pulled here.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::directories::create;
use crate::made::made;
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
    made("roots", &format!("{SUITE}-amd64"), RECIPE, |folder| {
        install_missing(&["mmdebstrap"])?;
        let work = folder.with_file_name("work");
        create(&work)?;
        let mut make = Command::new("mmdebstrap");
        make.env("SOURCE_DATE_EPOCH", "0")
            .env("TMPDIR", &work)
            .args(["--quiet", "--variant=apt", "--architectures=amd64"])
            // Otherwise a program in Perl would do what this root is born with.
            .args(["--include=usr-is-merged", MERGED])
            .args(LEFT_OUT.map(|path| format!("--dpkgopt=path-exclude={path}")))
            .arg(SUITE)
            .arg(folder.join("root.tar.gz"))
            .arg(MIRROR);
        progress::output(&mut make, "lab: making a root of Debian 12").map(drop)
    })
}
