//! Disks are read back with programs that are not ours.

mod card;
mod ext;
mod ext_read;
mod fat;
mod memory;
mod random;
mod tools;
mod written;
