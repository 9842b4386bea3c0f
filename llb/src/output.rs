//! A filesystem: an output of a vertex, or scratch.

use crate::digest::Digest;
use crate::vertex::{Edge, Vertex};
use std::fmt;
use std::sync::Arc;

/// A filesystem: an output of a vertex, or scratch, the empty filesystem.
///
/// An output can be copied from, mounted, merged and solved. To run something
/// in it, make it a [`State`](crate::State), which adds a platform:
///
/// ```compile_fail,E0599
/// use buildkit_llb::{Exec, Git};
///
/// let source = Git::commit("https://example.com/x.git", "c0ffee").output();
/// source.run(Exec::shell("make"));
/// ```
///
/// The same holds for a directory of the client and for a download:
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
/// Two outputs are equal if they are the same output of vertices with equal
/// digests. Annotations are not compared. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Output(Option<Edge>);

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
        Self(Some(Edge { vertex, index }))
    }

    /// Says whether this is the empty filesystem.
    #[must_use]
    pub fn is_scratch(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the digest of the vertex, or `None` for scratch.
    ///
    /// It is the digest that BuildKit computes for the vertex, and the one that
    /// warnings and errors name.
    #[must_use]
    pub fn vertex_digest(&self) -> Option<&Digest> {
        self.0.as_ref().map(|edge| edge.vertex.digest())
    }

    /// Returns the vertex and the number of its output, or `None` for scratch.
    pub(crate) fn edge(&self) -> Option<&Edge> {
        self.0.as_ref()
    }
}

impl From<&Self> for Output {
    fn from(output: &Self) -> Self {
        output.clone()
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(edge) => write!(f, "Output({}:{})", edge.vertex.digest(), edge.index),
            None => f.write_str("Output(scratch)"),
        }
    }
}
