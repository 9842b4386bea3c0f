//! Debian packages that the lab's parts need.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::progress;

/// Needed whatever the parts: the network of containers, and making an archive.
const ALWAYS: &[&str] = &["iproute2", "xz-utils", "gnupg"];

/// The programs that read back what artifacts hold.
const READERS: &[&str] = &[
    "cpio",
    "dosfstools",
    "e2fsprogs",
    "fdisk",
    "libarchive-tools",
    "mtools",
    "u-boot-tools",
    "unzip",
    "util-linux",
];

/// Installs the programs with which tests read archives and disk images.
///
/// # Errors
///
/// If they are missing and cannot be installed.
pub fn install_readers() -> Result<()> {
    install_missing(READERS)
}

/// Installs those of the named packages (and of the common ones) that are missing.
pub(crate) fn install_missing(wanted: &[&'static str]) -> Result<()> {
    let mut missing = Vec::new();
    for package in ALWAYS.iter().chain(wanted) {
        if !is_installed(package) {
            missing.push(*package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !rustix::process::geteuid().is_root() {
        bail!("the lab needs root and these Debian packages: apt-get install {list}");
    }
    eprintln!("lab: installing {list}");
    let what = format!("lab: installing {list}");
    refresh(&what).with_context(|| format!("the lab needs these packages: {list}"))?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(missing);
    apt(&arguments, &what).with_context(|| format!("the lab needs these packages: {list}"))
}

/// Reads anew what the archives have.
pub(crate) fn refresh(what: &str) -> Result<()> {
    apt(&["update", "-q"], what)
}

/// A machine without `dpkg-query` has no Debian packages: all count as missing,
/// and the message then says what to install.
fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

fn apt(arguments: &[&str], what: &str) -> Result<()> {
    progress::output(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            // Another apt may be at work: wait for its lock.
            .args(["-o", "DPkg::Lock::Timeout=300"])
            .args(arguments),
        what,
    )?;
    Ok(())
}
