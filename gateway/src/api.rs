//! The calls that a frontend makes.

use crate::capabilities::Capabilities;
use crate::error::Error;
use crate::lines::Source;
use buildkit_llb::{Definition, Digest, Platform, Reference, ResolveMode};
use buildkit_proto::fsutil;
use std::collections::BTreeMap;

/// BuildKit's handle of a solved result. It is empty if the result is scratch.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ref(pub String);

/// An image whose digest and config are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageQuery {
    /// The image.
    pub reference: Reference,
    /// The client's name of the OCI layout that holds the image; without one the
    /// image comes from a registry.
    pub store: Option<String>,
    /// The session that holds the OCI layout.
    pub session: String,
    /// The platform that the image is wanted for.
    pub platform: Platform,
    /// Where BuildKit looks first.
    pub mode: ResolveMode,
    /// The title that the progress shows.
    pub title: String,
}

/// What BuildKit knows about an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// The image, pinned by its digest if the answer has one.
    pub reference: Reference,
    /// The image config, as JSON.
    pub config: Vec<u8>,
}

/// What BuildKit knows about a file of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStat {
    /// The base name.
    pub name: String,
    /// The type and permissions, as Go's `os.FileMode` encodes them.
    pub mode: u32,
    /// The size in bytes.
    pub size: u64,
    /// The owner's id.
    pub uid: u32,
    /// The group's id.
    pub gid: u32,
    /// The time of the last change, in nanoseconds since 1970.
    pub modified: i64,
}

impl FileStat {
    /// `os.ModeDir` and `os.ModeType` of Go.
    const DIR: u32 = 1 << 31;
    const TYPE: u32 = 0x8f28_0000;

    pub(crate) fn from_pb(stat: fsutil::Stat) -> Self {
        Self {
            name: stat.path,
            mode: stat.mode,
            size: u64::try_from(stat.size).unwrap_or_default(),
            uid: stat.uid,
            gid: stat.gid,
            modified: stat.mod_time,
        }
    }

    /// Says whether the file is a folder.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.mode & Self::DIR != 0
    }

    /// Says whether the file is a regular file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.mode & Self::TYPE == 0
    }

    /// Returns the permissions of owner, group and others, e.g. `0o755`.
    #[must_use]
    pub fn permissions(&self) -> u32 {
        self.mode & 0o777
    }
}

/// A warning for the user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Warning {
    /// The vertex that the warning belongs to. The progress shows a warning only
    /// if it shows the vertex.
    pub vertex: Option<Digest>,
    /// The lines that the warning is about.
    pub source: Option<Source>,
    /// The warning in one line.
    pub short: String,
    /// More lines, e.g. what to do about it.
    pub detail: Vec<String>,
    /// Where to read more; may be empty.
    pub url: String,
}

/// The calls that a build makes, all of the service
/// `moby.buildkit.v1.frontend.LLBBridge`.
///
/// Nothing else does IO during a build: [`Bridge`](crate::Bridge) speaks to a
/// real BuildKit, and a test can answer from a table.
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

    /// Reads the first `limit` bytes of a file; `None` if there is no such file.
    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// Returns the names in a folder; none if there is no such folder.
    async fn read_dir(&self, result: &Ref, path: &str) -> Result<Vec<String>, Error>;

    /// Returns what is known about a file; `None` if there is no such file.
    /// Symbolic links are followed inside the result.
    async fn stat_file(&self, result: &Ref, path: &str) -> Result<Option<FileStat>, Error>;

    /// Asks for the digest and config of an image. BuildKit shows every call in
    /// the progress, so ask for each image once.
    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error>;

    /// Asks how old a source is, in seconds since 1970: a repository is as old as its
    /// commit, a download as the server says. `source` is the graph of the source alone;
    /// `None` if nobody knows.
    async fn source_time(&self, source: &Definition, title: &str) -> Result<Option<i64>, Error>;

    /// Asks what a source is now: the commit of a branch or tag, or the digest of a download.
    /// `source` is the graph of the source alone; `None` if BuildKit is too old to say.
    async fn source_checksum(
        &self,
        source: &Definition,
        title: &str,
    ) -> Result<Option<String>, Error>;

    /// Shows a warning. Does nothing if BuildKit knows no warnings.
    async fn warn(&self, warning: &Warning) -> Result<(), Error>;
}
