//! Finished vertices and the edges between them.
//!
//! A vertex is encoded and digested once, when it is made, and never changed.

use crate::annotations::Annotations;
use crate::caps;
use crate::digest::Digest;
use crate::op::{Kind, canonical};
use buildkit_proto::pb;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The bytes of an op, their digest, and what the op builds on.
pub(crate) struct Vertex {
    digest: Digest,
    bytes: Vec<u8>,
    inputs: Vec<Edge>,
    annotations: Annotations,
}

impl Vertex {
    /// Finishes a vertex from an op whose inputs were numbered by `inputs`.
    pub(crate) fn new(
        inputs: Inputs,
        platform: Option<pb::Platform>,
        kind: impl Into<Kind>,
        mut annotations: Annotations,
    ) -> Arc<Self> {
        let kind = kind.into();
        annotations.add_caps(caps::of(&kind));
        let head = pb::Op {
            inputs: inputs.to_pb(),
            platform,
            constraints: Some(pb::WorkerConstraints { filter: annotations.take_workers() }),
            op: None,
        };
        Self::from_bytes(canonical(&head, kind), inputs.0, annotations)
    }

    /// Takes the bytes as they are; `inputs` must be those the op names, in order.
    pub(crate) fn from_bytes(
        bytes: Vec<u8>,
        inputs: Vec<Edge>,
        annotations: Annotations,
    ) -> Arc<Self> {
        Arc::new(Self { digest: Digest::of(&bytes), bytes, inputs, annotations })
    }

    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn inputs(&self) -> &[Edge] {
        &self.inputs
    }

    pub(crate) fn annotations(&self) -> &Annotations {
        &self.annotations
    }
}

/// Drops the graph below without recursion: a long chain of execs would
/// overflow the stack otherwise.
impl Drop for Vertex {
    fn drop(&mut self) {
        let mut pending = std::mem::take(&mut self.inputs);
        while let Some(edge) = pending.pop() {
            if let Some(mut vertex) = Arc::into_inner(edge.vertex) {
                pending.append(&mut vertex.inputs);
            }
        }
    }
}

/// One output of a vertex. Edges are equal if their vertices have equal digests.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) vertex: Arc<Vertex>,
    pub(crate) index: u32,
}

impl Edge {
    pub(crate) fn to_pb(&self) -> pb::Input {
        pb::Input { digest: self.vertex.digest.as_str().to_owned(), index: i64::from(self.index) }
    }

    fn key(&self) -> (&Digest, u32) {
        (&self.vertex.digest, self.index)
    }
}

impl PartialEq for Edge {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Edge {}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Edge {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Edge {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// "No input" on the wire: scratch (`pb.Empty` in `solver/pb/const.go`).
pub(crate) const EMPTY: i64 = -1;
/// "No output" on the wire (`pb.SkipOutput` in `solver/pb/const.go`).
pub(crate) const SKIP_OUTPUT: i64 = -1;

/// The numbered inputs of an op that is being made.
#[derive(Default)]
pub(crate) struct Inputs(Vec<Edge>);

impl Inputs {
    /// Returns the number of an edge, or [`EMPTY`] for scratch. Equal edges share a
    /// number.
    pub(crate) fn add(&mut self, edge: Option<&Edge>) -> i64 {
        let Some(edge) = edge else { return EMPTY };
        match self.0.iter().position(|known| known == edge) {
            Some(index) => number(index),
            None => self.append(edge),
        }
    }

    /// Returns a number that no other edge has, or [`EMPTY`] for scratch. Some ops
    /// take their inputs by position and do not look at the numbers.
    pub(crate) fn add_own(&mut self, edge: Option<&Edge>) -> i64 {
        edge.map_or(EMPTY, |edge| self.append(edge))
    }

    fn append(&mut self, edge: &Edge) -> i64 {
        self.0.push(edge.clone());
        number(self.0.len() - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn to_pb(&self) -> Vec<pb::Input> {
        self.0.iter().map(Edge::to_pb).collect()
    }
}

/// Turns an index into its wire form.
pub(crate) fn number(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
