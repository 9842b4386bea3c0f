//! What a solve gives back: BuildKit's handle of a result.

use crate::error::Error;
use buildkit_llb::Definition;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::RawRef;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// BuildKit's handle of a solved result.
///
/// It is valid until this frontend ends, and only in the calls of this frontend. Two handles
/// are equal if their ids are; cloning is cheap. The default is scratch, the result without
/// files, which has no handle.
///
/// # Examples
///
/// What another frontend built is the start of a graph of one's own:
///
/// ```
/// use buildkit_gateway::{Error, Ref};
/// use buildkit_llb::{File, Output, mkdir};
///
/// fn with_folder(built: &Ref) -> Result<Output, Box<dyn std::error::Error>> {
///     let graph = built.definition()?.ok_or("BuildKit does not tell how this was made")?;
///     Ok(Output::from_definition(&graph)?.file(File::new([mkdir("/data", 0o755)])))
/// }
/// # let _: fn(&Ref) -> _ = with_folder;
/// ```
#[derive(Clone, Default)]
pub struct Ref {
    id: String,
    /// The encoded graph, which few callers look at.
    definition: Option<Arc<[u8]>>,
}

impl Ref {
    /// Makes a handle of an id that came from BuildKit; an empty one is scratch.
    ///
    /// Solves return handles, so this is for ids that come another way: `errdefs.Solve`, the
    /// detail of an error, names the mounts of a step that failed, for containers.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), definition: None }
    }

    pub(crate) fn from_raw(raw: RawRef) -> Self {
        Self { id: raw.id, definition: raw.def.map(Arc::from) }
    }

    pub(crate) fn to_pb(&self) -> wire::Ref {
        // BuildKit knows the graph by the id (`convertRef` in `frontend/gateway/gateway.go`).
        wire::Ref { id: self.id.clone(), def: None }
    }

    /// Returns BuildKit's id, which is empty for scratch.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says whether this is scratch.
    #[must_use]
    pub fn is_scratch(&self) -> bool {
        self.id.is_empty()
    }

    /// Returns the graph that makes the result; `None` if BuildKit did not tell, as for a
    /// handle that was not answered to a solve. Scratch has an empty graph.
    ///
    /// [`Output::from_definition`](buildkit_llb::Output::from_definition) makes an output of
    /// it, to build on. Go calls this `ToState` (`frontend/gateway/grpcclient/client.go`).
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] if BuildKit sent something that is not a graph.
    pub fn definition(&self) -> Result<Option<Definition>, Error> {
        let bytes: &[u8] = match &self.definition {
            Some(bytes) => bytes,
            None if self.is_scratch() => &[],
            None => return Ok(None),
        };
        let bad = |error| Error::Protocol(format!("the graph of a result: {error}"));
        Definition::from_bytes(bytes).map(Some).map_err(bad)
    }
}

impl fmt::Debug for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ref").field(&self.id).finish()
    }
}

impl PartialEq for Ref {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Ref {}

impl PartialOrd for Ref {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ref {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}
