//! Installing packages with the apt of a base, from Lenny's 0.7.20 to today's.
//!
//! - The cache mounts are seeded with the `partial` folders that 0.7.20 does not
//!   make, and locked, as apt locks its folders.
//! - Settings travel by `APT_CONFIG`: under qemu a 32-bit `readdir` may fail, and
//!   then apt sees nothing of `apt.conf.d` and says nothing.
//! - Signatures of expired keys are accepted by a `gpgv` that changes this one
//!   verdict; unsigned archives only if the spec trusts them.
//! - Comments in apt's files start with `//`: 0.7.20 does not understand `#`.

mod config;
mod installer;

pub use installer::AptInstaller;
