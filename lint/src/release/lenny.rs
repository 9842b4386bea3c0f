//! Debian 5.0, of February 2009.

use super::{Package, Release};

pub(super) static RELEASE: Release = Release { name: "Lenny", debian: 5, version };

/// Versions as upstream calls them.
fn version(package: Package) -> &'static str {
    match package {
        Package::Apt => "0.7.20.2",
        Package::Bash => "3.2.39",
        Package::Busybox => "1.10.2",
        Package::Coreutils => "6.10",
        Package::Dash => "0.5.4",
        Package::Diffutils => "2.8.1",
        Package::Dpkg => "1.14.31",
        Package::Findutils => "4.4.0",
        Package::Gzip => "1.3.12",
        Package::Openssl => "0.9.8",
        Package::Procps => "3.2.7",
        Package::Sed => "4.1.5",
        Package::Tar => "1.20",
        Package::UtilLinux => "2.13.1.1",
    }
}
