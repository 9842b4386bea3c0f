//! A lab for tests and demos: a real `buildkitd` and buildx, a registry, an
//! apt archive and a Docker Engine, private to it and started with one call, on a machine that
//! has none of them.
//!
//! ```no_run
//! use jesteros_lab::{Lab, Part};
//!
//! let lab = Lab::up(&[Part::Registry, Part::Buildkit])?;
//! let image = format!("{}/hello:1", lab.registry());
//! let status = lab
//!     .command("docker")?
//!     .args(["buildx", "build", "--push", "-t", &image, "."])
//!     .status()?;
//! assert!(status.success());
//! # anyhow::Ok(())
//! ```
#![expect(clippy::print_stderr, reason = "slow steps are announced on stderr")]

mod apart;
mod apt;
pub mod archive;
mod binfmt;
mod bookworm;
pub mod command;
mod console;
mod containers;
mod directories;
pub mod emulator;
mod git;
mod images;
pub mod jesteros;
mod lab;
pub mod lenny;
mod machine;
mod made;
mod mounts;
mod own_kernel;
mod packages;
mod parts;
mod process;
mod programs;
pub mod progress;
mod ready;
mod schema;
mod sources;
mod state;
mod status;
mod versions;

pub use apart::{Apart, Around};
pub use bookworm::bookworm_root;
pub use directories::Directories;
pub use lab::Lab;
pub use own_kernel::AnotherDay;
pub use packages::install_readers;
pub use parts::Part;
pub use programs::client_llb;
pub use schema::{junit_schema, spdx_schema};
pub use sources::LennyContext;
pub use versions::OldBuildkit;
