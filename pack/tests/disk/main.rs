//! Disks are read back with programs that are not ours. They are in the Debian packages
//! e2fsprogs, dosfstools, mtools, fdisk and util-linux.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod card;
mod ext;
mod ext_read;
mod fat;
mod memory;
mod random;
mod read;
mod tools;
mod written;
