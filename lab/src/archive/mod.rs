//! A Lenny-shaped apt archive: generated, signed, served on loopback, with faults.
//!
//! The .debs carry the names and versions of Debian 5.0 and a small but real set of
//! files, so that the apt and dpkg of 2009 install them without any network.

mod deb;
mod digest;
mod family;
mod fault;
mod package;
mod probes;
mod release;
mod repository;
mod server;
mod signing;
#[cfg(test)]
mod tests;

pub use deb::{DEB_MTIME, Deb, build_deb};
pub use digest::{Digests, gunzip, gzip};
pub use family::{ROOT_PACKAGES, family_packages};
pub use fault::{Fault, LOGIN};
pub use package::{Content, InstalledFile, Package, Script};
pub use probes::{
    FAILING_POSTINST, RECOMMENDED, RECOMMENDS, UNMET_DEPENDS, VIRTUAL_NAME, VIRTUAL_PROVIDERS,
    WITH_CONFFILE, probe_packages,
};
pub use repository::{Published, Repository, Suite};
pub use server::{LoggedRequest, Server, serve_forever};
pub use signing::{Signer, Signing};
