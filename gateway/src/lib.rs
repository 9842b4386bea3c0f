//! The gateway protocol: how BuildKit and a frontend talk.
//!
//! BuildKit starts a frontend as a process and serves `LLBBridge` over its stdin
//! and stdout. This crate connects, makes the calls and returns the answer. It
//! knows nothing of what a frontend builds.
//!
//! ```no_run
//! use buildkit_gateway::{Answer, Bridge, Environment, Gateway, Outcome, serve};
//! use buildkit_llb::Output;
//!
//! async fn build(bridge: Bridge, _environment: Environment) -> Answer {
//!     let capabilities = bridge.ping().await?;
//!     let definition = Output::scratch().definition();
//!     if let Some(missing) = capabilities.missing(&definition).into_iter().next() {
//!         return Err(buildkit_gateway::Error::from(missing).into());
//!     }
//!     Ok(Outcome::one(bridge.solve(&definition).await?))
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     serve("my-frontend", build)
//! }
//! ```
//!
//! - [`serve`] is the whole life of the process; `main` calls it.
//! - [`Environment`] holds the options and what else BuildKit passes along.
//! - [`Gateway`] are the calls of a build; [`Bridge`] makes them over gRPC.
//! - [`Error`] is a call that failed; [`Failure`] is a build that failed.
//! - [`Answer`] is what a build gives back: an [`Outcome`] or a [`Failure`].
//! - [`Container`] runs programs while the build is made.
//! - [`request`] is what the client asks for, and [`files`] loads its files.
//!
//! The feature `testing` adds a BuildKit in the same process.
//!
//! # Every call of the service
//!
//! These are the calls of `LLBBridge` in BuildKit v0.32 (`frontend/gateway/pb/gateway.proto`).
//! Where a BuildKit lacks one, another call takes its place: for `Evaluate` and
//! `Solve` with `Evaluate` one that looks into the result, for `ResolveSourceMeta` of an image
//! `ResolveImageConfig`. Without `Inputs` there are none, and without `Warn` nobody is warned.
//! What a graph, a container or a question about a source needs and BuildKit lacks is
//! [`Error::Unsupported`], with the version that has it.
//!
//! | call | here |
//! |---|---|
//! | `Ping` | [`Gateway::ping`]; [`Capabilities`], [`Worker`]. Of workers only ids, labels and platforms are told; not read are the garbage collection and devices in [`Environment`]'s variable |
//! | `Inputs` | [`Gateway::inputs`] |
//! | `Solve` of a graph | [`Gateway::solve`], [`Gateway::solve_evaluated`]; [`Ref::definition`] is Go's `ToState` |
//! | `Solve` with a frontend | [`Gateway::solve_frontend`] |
//! | `Solve` with `CacheImports`, `SourcePolicies` | [`Bridge::with_cache_imports`], [`Bridge::with_source_policies`] |
//! | `Solve` with `Final`, `ExporterAttr` | not: they are deprecated, and `Return` is in their place |
//! | `Evaluate` | [`Gateway::evaluate`] |
//! | `ReadFile` | [`Gateway::read_file`], and with a range [`Gateway::read_file_at`] |
//! | `ReadDir` | [`Gateway::read_dir`], with a pattern |
//! | `StatFile` | [`Gateway::stat_file`] |
//! | `ResolveSourceMeta` | [`Gateway::source_facts`]; [`Gateway::resolve_image`] for an image to build on |
//! | `ResolveImageConfig` | [`Gateway::resolve_image`], for a BuildKit that has nothing else |
//! | `NewContainer` | [`Bridge::new_container`] |
//! | `ExecProcess` | [`Container::start`], [`Container::run`]; [`Child`] |
//! | `ReadFileContainer`, `ReadDirContainer`, `StatFileContainer` | [`Container::read_file`], [`Container::read_dir`], [`Container::stat_file`], with the number of the mount |
//! | `ReleaseContainer` | [`Container::release`] |
//! | `Warn` | [`Gateway::warn`], with any number of lines of one file; the level is always 1 |
//! | `Return` | what the function given to [`serve`] returns; [`Outcome`] with [`Attestation`]s, or [`Failure`] |
//!
//! `grpc.health.v1.Health` is served beside it. It says nothing to a process whose connection is
//! its stdin, and Go's client does not call it either.

mod api;
mod attestation;
mod bridge;
mod capabilities;
mod connection;
mod container;
mod environment;
mod error;
mod failure;
pub mod files;
mod frontend_request;
mod image;
mod lines;
mod looks;
mod outcome;
mod raw;
mod refs;
mod result_ref;
mod serve;
mod solve;
mod source_facts;
mod source_query;
mod stat;
mod stdio;
#[cfg(feature = "testing")]
pub mod testing;
mod warning;
mod worker;

pub use buildkit_request as request;

pub use api::Gateway;
pub use attestation::{Attestation, AttestationKind, Subject};
pub use bridge::{Bridge, CacheImport};
pub use capabilities::{Capabilities, Missing};
pub use container::{
    Child, ChildOutput, ChildStdin, Container, ContainerMount, ContainerPath, ContainerRequest,
    ExitStatus, Finished, Process, RelativePath, Signal,
};
pub use environment::{Environment, METADATA_FOLDER};
pub use error::Error;
pub use failure::Failure;
pub use frontend_request::FrontendRequest;
pub use image::{ImageFacts, ImageQuery};
pub use lines::{Lines, Source};
pub use outcome::{Answer, Outcome};
pub use refs::Refs;
pub use result_ref::Ref;
pub use serve::serve;
pub use source_facts::{Attested, GitSource, HttpSource, ImageSource, SourceBlob, SourceFacts};
pub use source_query::{ChecksumAlgorithm, SourceQuery};
pub use stat::FileStat;
pub use tonic::Code;
pub use warning::Warning;
pub use worker::Worker;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
