//! The calls that a frontend makes.

use crate::capabilities::Capabilities;
use crate::error::Error;
use crate::frontend_request::FrontendRequest;
use crate::image::{ImageFacts, ImageQuery};
use crate::outcome::Outcome;
use crate::result_ref::Ref;
use crate::source_facts::SourceFacts;
use crate::source_query::SourceQuery;
use crate::stat::FileStat;
use crate::warning::Warning;
use buildkit_llb::Definition;
use std::collections::BTreeMap;

/// The calls that a build makes, of the service `moby.buildkit.v1.frontend.LLBBridge`.
///
/// [`Bridge`](crate::Bridge) speaks to a real BuildKit, and a test can answer from a table. Calls
/// that run programs are not here: [`Bridge::new_container`](crate::Bridge::new_container) makes
/// containers.
#[expect(async_fn_in_trait, reason = "one thread runs everything, so no future needs to be Send")]
pub trait Gateway {
    /// Asks what BuildKit can do.
    async fn ping(&self) -> Result<Capabilities, Error>;

    /// Returns the graphs that came with the request, by name.
    async fn inputs(&self) -> Result<BTreeMap<String, Definition>, Error>;

    /// Hands over a graph. It runs when its result is read or exported, so most
    /// failures come later.
    async fn solve(&self, definition: &Definition) -> Result<Ref, Error>;

    /// Hands over a graph and waits until it has run.
    async fn solve_evaluated(&self, definition: &Definition) -> Result<Ref, Error>;

    /// Lets another frontend build, and returns what it gives back: its results, which may be
    /// several by platform, and its metadata, such as the image's config.
    async fn solve_frontend(&self, request: &FrontendRequest) -> Result<Outcome, Error>;

    /// Waits until a result is there; scratch always is.
    async fn evaluate(&self, result: &Ref) -> Result<(), Error>;

    /// Reads at most `limit` bytes of a file, from the byte `offset` on; `None` if there is no
    /// such file. Fewer bytes are the end of the file. A file of more than 8 MiB takes several
    /// calls.
    async fn read_file_at(
        &self,
        result: &Ref,
        path: &str,
        offset: u64,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// Reads the first `limit` bytes of a file; `None` if there is no such file.
    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.read_file_at(result, path, 0, limit).await
    }

    /// Lists a folder, without what is in its folders; nothing if there is no such folder.
    /// Links are not followed. A list that does not fit into a message of 16 MiB is an error.
    ///
    /// `pattern` chooses names, as in a `.dockerignore` file, e.g. `*.json`; an empty one
    /// chooses all.
    async fn read_dir(
        &self,
        result: &Ref,
        path: &str,
        pattern: &str,
    ) -> Result<Vec<FileStat>, Error>;

    /// Returns what is known about a file; `None` if there is no such file.
    /// Symbolic links are followed inside the result.
    async fn stat_file(&self, result: &Ref, path: &str) -> Result<Option<FileStat>, Error>;

    /// Asks for the digest and config of an image. BuildKit shows every call in
    /// the progress, so ask for each image once.
    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error>;

    /// Asks what is known of a source: what it is now, and how old. BuildKit shows every call
    /// in the progress.
    async fn source_facts(&self, query: &SourceQuery) -> Result<SourceFacts, Error>;

    /// Shows a warning. Does nothing if BuildKit knows no warnings.
    async fn warn(&self, warning: &Warning) -> Result<(), Error>;
}
