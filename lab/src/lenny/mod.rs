//! Which Lenny root the tests and demos run on.
//!
//! The real one cannot be shipped. `LENNY_ROOTFS` names it where there is one; otherwise a
//! stand-in is made from the armel packages of the machine's own Debian, whose apt and
//! dpkg are later ones.

mod facts;
mod names;
mod pack;
mod packages;
mod root;
mod stand_in;

pub use facts::{Facts, read_facts};
pub use names::{CONTEXT_FILE, VARIABLE};
pub use packages::armel_packages;
pub use root::{Root, RootKind, prepare_context_dir};
