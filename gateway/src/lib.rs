//! The gateway protocol: how BuildKit and a frontend talk.
//!
//! BuildKit starts a frontend as a process and serves `LLBBridge` over its stdin
//! and stdout. This crate connects, makes the calls and returns the answer. It
//! knows nothing of what a frontend builds.
//!
//! - [`serve`] is the whole life of the process; `main` calls it.
//! - [`Environment`] holds the options and what else BuildKit passes along.
//! - [`Gateway`] are the calls of a build; [`Bridge`] makes them over gRPC.
//! - [`Error`] is a call that failed; [`Failure`] is a build that failed.
//! - [`Answer`] is what a build gives back: an [`Outcome`] or a [`Failure`].
//!
//! The feature `testing` adds a BuildKit in the same process.
//!
//! # Examples
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

mod api;
mod attestation;
mod bridge;
mod capabilities;
mod connection;
mod container;
mod environment;
mod error;
mod failure;
mod files;
mod frontend_request;
mod image;
mod lines;
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

pub use api::Gateway;
pub use attestation::{Attestation, AttestationKind, Subject};
pub use bridge::{Bridge, CacheImport};
pub use capabilities::{Capabilities, Missing};
pub use container::{
    Child, ChildOutput, ChildStdin, Container, ContainerMount, ContainerRequest, ExitStatus,
    Finished, Process, Signal,
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
