//! RUN: a program, in steps and builds.

mod data;
mod lower;
mod mounts;
mod read;

pub use data::{Cache, Command, Mount, MountKind, Run, SecretPlace, SecretUse, Settings};
pub use lower::{Start, exec, mount_folder, needs};
pub use read::{COMMAND, KEYS, NEEDED_RUN, SETTINGS, SETTINGS_KEYS, read, read_settings};
