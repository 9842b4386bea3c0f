//! The lock: what the names of a spec stood for when the lock was made.
//!
//! A spec says `vim` and `debian:bookworm-slim`; the lock beside it says which files these
//! are, down to their checksums. With a lock, nothing that a build fetches can change, apt is
//! not asked, and no step that installs packages has a network.
//!
//! The lock holds the parts of the spec that each entry answers. If the spec says something
//! else today, the build fails and says how to make the lock anew.

mod asks;
mod date;
mod drift;
mod file;
mod make;
mod packages;
mod path;
mod pin;
mod variants;
mod words;

pub use asks::Asks;
pub use drift::{RENEW, renew};
pub use file::{Lock, LockMistake, MAX_LOCK};
pub use make::{Pins, Recorded, make};
pub use packages::{Call, LockedArchive, LockedPackage, PackageSet, Release};
pub use path::path_beside;
pub use pin::is_open;
pub use variants::variants;
pub use words::{ArchivePath, Checksum, InstalledName, LockedName, LockedText};
