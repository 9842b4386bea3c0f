//! What we ask of BuildKit while it runs us.
//!
//! [`Gateway`] is all the IO there is. The real one, [`grpc::Bridge`], speaks
//! gRPC over stdin and stdout; tests use one that answers from a table.

mod caps;
mod details;
pub mod grpc;
mod stdio;

pub use caps::Capabilities;
pub use details::{snippet, to_status};

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::outcome::Outcome;
use buildkit_llb::{Definition, Digest, Platform, Reference, ResolveMode, SourceFile};
use buildkit_proto::pb;
use std::collections::BTreeMap;

/// BuildKit's handle to a solved result; empty for scratch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref(pub String);

/// An image whose config is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageQuery {
    /// Which image.
    pub reference: Reference,
    /// The client's name of the OCI layout it is in, if not a registry.
    pub store: Option<String>,
    /// The session that holds the OCI layout.
    pub session: String,
    /// For which platform.
    pub platform: Platform,
    /// Where to look first.
    pub mode: ResolveMode,
    /// What the progress shows.
    pub title: String,
}

/// What an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// The image, by digest where the answer has one.
    pub reference: Reference,
    /// Its config as JSON.
    pub config: Vec<u8>,
}

/// A warning for the user.
#[derive(Debug, Clone, Copy)]
pub struct Warning<'a> {
    /// The vertex it hangs on.
    pub vertex: Option<&'a Digest>,
    /// The spec.
    pub file: &'a SourceFile,
    /// What is doubtful.
    pub diagnostic: &'a Diagnostic,
}

/// The calls a build makes, all of `moby.buildkit.v1.frontend.LLBBridge`.
#[expect(async_fn_in_trait, reason = "one thread runs everything: no future needs to be Send")]
pub trait Gateway {
    /// Asks what BuildKit can do.
    async fn ping(&self) -> Result<Capabilities, Error>;

    /// The graphs that were handed over with the request, by name.
    async fn inputs(&self) -> Result<BTreeMap<String, pb::Definition>, Error>;

    /// Hands over a graph; nothing runs until the result is read or exported.
    async fn solve(&self, definition: &Definition) -> Result<Ref, Error>;

    /// Reads at most `limit` bytes of a file; `None` if there is no such file.
    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// The names in a folder.
    async fn read_dir(&self, result: &Ref, path: &str) -> Result<Vec<String>, Error>;

    /// Asks for the digest and config of an image.
    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error>;

    /// Shows a warning.
    async fn warn(&self, warning: &Warning<'_>) -> Result<(), Error>;
}

/// A result on its way back, or the reason why there is none.
pub type Answer = Result<Outcome, Error>;
