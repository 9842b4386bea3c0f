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
//! - [`request`] is what the client asks for, and [`files`] loads its files.
//!
//! The feature `testing` adds a BuildKit in the same process.

mod api;
mod bridge;
mod capabilities;
mod connection;
mod environment;
mod error;
mod failure;
pub mod files;
mod image;
mod lines;
mod outcome;
mod raw;
mod serve;
mod source_facts;
mod stdio;
#[cfg(feature = "testing")]
pub mod testing;
mod worker;

pub use buildkit_request as request;

pub use api::{FileStat, Gateway, ImageFacts, ImageQuery, Ref, Warning};
pub use bridge::{Bridge, CacheImport};
pub use capabilities::{Capabilities, Missing};
pub use environment::{Environment, METADATA_FOLDER};
pub use error::Error;
pub use failure::Failure;
pub use lines::{Lines, Source};
pub use outcome::{Answer, Attestation, Outcome, Refs};
pub use serve::serve;
pub use tonic::Code;
pub use worker::Worker;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
