//! One filesystem that a vertex produces, or scratch.

use crate::definition::Definition;
use crate::digest::Digest;
use crate::file::File;
use crate::state::State;
use crate::vertex::Vertex;
use buildkit_proto::pb;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Files: one filesystem that a vertex produces, or scratch, the empty one.
///
/// An output can be copied from, mounted, merged and solved. To run something
/// in it, make it a [`State`], which adds a platform:
///
/// ```compile_fail,E0599
/// use buildkit_llb::{Exec, Git};
///
/// let source = Git::commit("https://example.com/x.git", "c0ffee").output();
/// source.run(Exec::shell("make"));
/// ```
///
/// Neither can a directory of the client or a download:
///
/// ```compile_fail,E0599
/// use buildkit_llb::{Exec, Local};
///
/// Local::new("context", "session").output().run(Exec::shell("make"));
/// ```
///
/// ```compile_fail,E0599
/// use buildkit_llb::{Exec, Http};
///
/// Http::unpinned("https://example.com/x").output().run(Exec::shell("make"));
/// ```
///
/// Outputs are equal if they are the same output of equal vertices, however
/// they were made; annotations do not count. Cloning is cheap.
#[derive(Clone)]
pub struct Output(Option<(Arc<Vertex>, u32)>);

impl Output {
    /// Returns the empty filesystem.
    ///
    /// # Vertices
    ///
    /// None.
    #[must_use]
    pub fn scratch() -> Self {
        Self(None)
    }

    pub(crate) fn new(vertex: Arc<Vertex>, index: u32) -> Self {
        Self(Some((vertex, index)))
    }

    /// Says whether this is the empty filesystem.
    #[must_use]
    pub fn is_scratch(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the digest of the vertex, or `None` for scratch.
    ///
    /// It is the digest BuildKit computes for the vertex, and the one to hang
    /// warnings on.
    #[must_use]
    pub fn vertex_digest(&self) -> Option<&Digest> {
        self.0.as_ref().map(|(vertex, _)| vertex.digest())
    }

    /// Serialises everything this output needs; scratch gives an empty definition.
    #[must_use]
    pub fn definition(&self) -> Definition {
        Definition::of(self)
    }

    /// Applies file actions; relative paths are relative to `/`.
    ///
    /// # Vertices
    ///
    /// One file vertex, or none if `file` has no actions.
    ///
    /// # Capabilities
    ///
    /// `file.base`, and those of the actions.
    #[must_use]
    pub fn file(&self, file: impl Into<File>) -> Self {
        file.into().apply(self, "/")
    }

    pub(crate) fn vertex(&self) -> Option<&Arc<Vertex>> {
        self.0.as_ref().map(|(vertex, _)| vertex)
    }

    pub(crate) fn into_vertex(self) -> Option<Arc<Vertex>> {
        self.0.map(|(vertex, _)| vertex)
    }

    pub(crate) fn to_input(&self) -> Option<pb::Input> {
        self.0.as_ref().map(|(vertex, index)| pb::Input {
            digest: vertex.digest().to_string(),
            index: i64::from(*index),
        })
    }

    fn key(&self) -> Option<(&Digest, u32)> {
        self.0.as_ref().map(|(vertex, index)| (vertex.digest(), *index))
    }
}

impl From<&Self> for Output {
    fn from(output: &Self) -> Self {
        output.clone()
    }
}

impl From<State> for Output {
    fn from(state: State) -> Self {
        state.output().clone()
    }
}

impl From<&State> for Output {
    fn from(state: &State) -> Self {
        state.output().clone()
    }
}

impl PartialEq for Output {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Output {}

impl PartialOrd for Output {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Output {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Output {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key() {
            Some((digest, index)) => write!(f, "Output({digest}:{index})"),
            None => f.write_str("Output(scratch)"),
        }
    }
}
