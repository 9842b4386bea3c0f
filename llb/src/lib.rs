//! A typed, immutable builder for LLB, BuildKit's build graph.
//!
//! ```
//! use buildkit_llb::{
//!     Describe as _, Exec, Image, Local, Location, Platform, Sharing, SourceFile, State, copy,
//! };
//! use std::sync::Arc;
//!
//! let platform: Platform = "linux/amd64".parse()?;
//! let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "build: make\n"));
//!
//! // A source is a builder; `output` or `state` makes the vertex.
//! let context = Local::new("context", "SESSION").exclude(&[".git"]).output();
//! let base = Image::new("debian:12".parse()?).state(&platform);
//!
//! // `run` returns the root, `run_into` only one path, `exec` all that is kept.
//! let tools = base.run(Exec::shell("apt-get install -y make").named("install make"))?;
//! let out = tools.dir("/src").run_into(
//!     "/out",
//!     Exec::new("make", ["install", "DESTDIR=/out"])
//!         .bind("/src", &context)
//!         .cache("/root/.cache", "make-cache", Sharing::Shared)
//!         .located(Location::new(spec, 1, 1)),
//! )?;
//!
//! // Several file actions make one vertex.
//! let image = State::scratch(&platform).file([copy(&out, "/", "/").dir_contents(true)]);
//!
//! assert_eq!(
//!     image.definition().to_string(),
//!     r#"v0 = source docker-image://docker.io/library/debian:12  [linux/amd64]
//! v1 = exec  [linux/amd64]  "install make"
//!     args  ["/bin/sh", "-c", "apt-get install -y make"]
//!     mount / <- v0 rw => :0
//! v2 = source local://context
//!     local.excludepatterns = [".git"]
//!     local.session = SESSION
//! v3 = exec  [linux/amd64]  @spec.yaml:1
//!     args  ["make", "install", "DESTDIR=/out"]
//!     cwd   /src
//!     mount / <- v1 rw => :0
//!     mount /out <- scratch rw => :1
//!     mount /root/.cache <- cache make-cache shared
//!     mount /src <- v2 ro
//! v4 = file on scratch
//!     copy v3:1:/ -> / dir-contents
//! return v4
//! "#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Outputs and states
//!
//! An [`Output`] is a filesystem. A [`State`] is a filesystem and what is needed
//! to run a command in it: platform, environment, directory and user. Both can
//! be copied from, mounted and solved. Only a `State` has [`run`](State::run),
//! so every exec has a platform, and a git checkout or a download cannot be run
//! by mistake.
//!
//! # Which calls make a vertex
//!
//! [`run`](State::run), [`run_into`](State::run_into), [`exec`](State::exec),
//! [`file`](State::file) and the `output` or `state` of a source make one vertex
//! each; `env`, `dir`, `user` and `within` make none. So the code that builds an image
//! shows how many layers it has.
//!
//! # Reproducible bytes
//!
//! This crate does not read the clock, the environment or the host. A vertex is
//! encoded and digested when it is made, in the same bytes that BuildKit
//! digests. Equal calls therefore give equal digests, and BuildKit finds the
//! source lines of a vertex that fails.

mod action;
mod again;
mod annotations;
mod caps;
mod definition;
mod digest;
mod env;
mod exec;
mod file;
mod image_config;
mod import;
mod json;
mod limits;
mod marshal;
mod merge;
mod meter;
mod op;
mod output;
mod owner;
mod passthrough;
mod path;
mod platform;
mod reference;
mod reference_grammar;
mod source;
mod source_map;
mod state;
mod surroundings;
mod text;
mod vertex;
mod view;

#[cfg(test)]
mod tests;

pub use action::{Action, copy, mkdir, mkfile, rm, symlink};
pub use action::{CopyAction, MkdirAction, MkfileAction, RmAction, SymlinkAction};
pub use again::{Again, NotAnOp};
pub use annotations::{Annotations, Describe};
pub use definition::Definition;
pub use digest::{Digest, ParseDigestError};
pub use exec::{Device, Exec, ExecError, Executed, Network, ProxyEnv};
pub use exec::{Secret, SecretEnv, Sharing, Ssh};
pub use file::File;
pub use image_config::ImageConfigError;
pub use import::{DefinitionError, MAX_VERTICES};
pub use limits::Limits;
pub use merge::{Diff, Merge, diff, merge};
pub use meter::Meter;
pub use output::Output;
pub use owner::Owner;
pub use passthrough::{Passthrough, passthrough};
pub use platform::{ParsePlatformError, Platform};
pub use reference::{ParseReferenceError, Reference};
pub use source::{Blob, Differ, Git, GitSignature, Http, Image, Local, OciLayout, ResolveMode};
pub use source_map::{Location, SourceFile};
pub use state::State;
pub use surroundings::Surroundings;
pub use view::VertexView;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
