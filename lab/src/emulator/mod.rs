//! Starts a card as a device would, on a board that QEMU emulates.
//!
//! U-Boot reads `boot.scr`, the kernel and a first root from the card's FAT partition. Linux
//! mounts the card's second partition, and the init of that root runs. The board is QEMU's
//! machine `virt` with the kernel of Debian 12, since QEMU has no board whose SD card both
//! Debian's U-Boot and a kernel of 2009 can read. So a start shows that the parts of a card
//! fit together and that its root comes up. It does not show that the boot loader and the
//! kernel of the device itself would take the card.
//!
//! Limits: 1 MiB of what the console shows, and the time that the caller gives.

mod board;
mod boot;
mod kernel;
mod modules;
mod ramdisk;
mod settings;

pub use crate::console::{Console, End};
pub use board::{Board, board};
pub use boot::boot;
