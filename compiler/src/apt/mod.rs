//! Installing packages with the apt of a base, from Lenny's 0.7.20 to today's.
//!
//! - Nothing unverified is kept for a later build. Package lists are the result of an
//!   exec, so a step that fails leaves none. Packages are kept in a cache mount that
//!   nobody trusts: the helper compares each with the lists before dpkg sees it. So the
//!   keyring, other roots, proxies and added hosts need not be a part of the cache's id.
//! - Each exec updates the lists that it starts with, in folders of its own, and the
//!   helper compares them with the signed Release files: 0.7.20 does not look into a
//!   list that the server calls unchanged.
//! - Settings travel by `APT_CONFIG`: under qemu a 32-bit `readdir` may fail, and
//!   then apt sees nothing of `apt.conf.d` and says nothing.
//! - Signatures of expired keys count if they were made before; the helper, which apt
//!   takes for `gpgv`, decides. Unsigned archives count only if the spec trusts them.
//! - Comments in apt's files start with `//`: 0.7.20 does not understand `#`.

mod config;
mod installer;
mod locked;

pub use installer::AptInstaller;
