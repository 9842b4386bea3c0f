//! Shared libraries that stand-ins depend on.

use crate::archive::package::Package;

/// A shared library: an (empty) file and its link.
pub(super) fn library(name: &str, version: &str, soname: &str) -> Package {
    let real = format!("{soname}.0");
    Package::new(name, version)
        .section("libs")
        .depends("libc6 (>= 2.7)")
        .file(&format!("usr/lib/{real}"), 0o644, format!("stand-in for {soname}\n"))
        .symlink(&format!("usr/lib/{soname}"), &real)
}
