//! Stand-ins for what the images of JesterOS are built from, where it cannot be had: the kernel's
//! source, the Android NDK, the boot files of the Nook, and the program of a CWM installer.
//!
//! Each behaves like the real thing in what a build can notice. They are made once, from Debian's
//! packages and from the text in this folder, and are the same bytes each time.

mod cross;
mod cwm;
mod debian;
mod elf;
mod kernel;
mod ndk;
mod noise;
mod nook;
mod write;

pub use cwm::{cwm, cwm_summary};
pub use kernel::{KernelTree, kernel_tree};
pub use ndk::{Ndk, ndk};
pub use nook::{nook, nook_summary};
