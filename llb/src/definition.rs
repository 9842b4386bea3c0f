//! A serialised graph.

use crate::digest::Digest;
use buildkit_proto::pb;
use prost::Message as _;
use std::collections::BTreeSet;

/// A serialised graph, as a solve request carries it.
///
/// Ops are in topological order, each once. The last one is the terminal vertex:
/// it has no op and names the result. Scratch gives an empty definition.
///
/// Vertices with equal digests are sent once. Their annotations are merged:
/// all capabilities are declared, the cache is ignored if one of them asks for
/// it, the first name and progress group are used, and all locations are kept.
/// Equal source files are sent once.
///
/// `Display` writes the graph as text; the crate documentation shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pb: pb::Definition,
    digests: Vec<Digest>,
    head: Option<Digest>,
}

impl Definition {
    /// Takes a definition that any program made. Nothing is checked.
    #[must_use]
    pub fn from_pb(pb: pb::Definition) -> Self {
        let digests = pb.def.iter().map(|op| Digest::of(op)).collect();
        let terminal = pb.def.last().and_then(|op| pb::Op::decode(op.as_slice()).ok());
        let head = terminal
            .filter(|op| op.op.is_none())
            .and_then(|op| op.inputs.first()?.digest.parse().ok());
        Self { pb, digests, head }
    }

    /// Puts a definition together from parts that fit each other.
    pub(crate) fn from_parts(pb: pb::Definition, digests: Vec<Digest>, head: Digest) -> Self {
        Self { pb, digests, head: Some(head) }
    }

    /// Returns a copy of the wire form.
    #[must_use]
    pub fn to_pb(&self) -> pb::Definition {
        self.pb.clone()
    }

    /// Returns the wire form.
    #[must_use]
    pub fn into_pb(self) -> pb::Definition {
        self.pb
    }

    /// Borrows the wire form.
    #[must_use]
    pub fn as_pb(&self) -> &pb::Definition {
        &self.pb
    }

    /// Returns the digest of the vertex that makes the result.
    #[must_use]
    pub fn head(&self) -> Option<&Digest> {
        self.head.as_ref()
    }

    /// Returns the digests of all vertices in order, the terminal one last.
    #[must_use]
    pub fn digests(&self) -> Vec<Digest> {
        self.digests.clone()
    }

    pub(crate) fn digests_ref(&self) -> &[Digest] {
        &self.digests
    }

    /// Returns the capabilities that the definition declares.
    #[must_use]
    pub fn caps(&self) -> BTreeSet<String> {
        let caps = self.pb.metadata.values().flat_map(|metadata| &metadata.caps);
        caps.filter(|(_, needed)| **needed).map(|(cap, _)| cap.clone()).collect()
    }

    /// Returns the lines of source files that the vertex `digest` carries: first and
    /// last line of each range, in the order in which they were added.
    #[must_use]
    pub fn lines_of(&self, digest: &Digest) -> Vec<(u32, u32)> {
        let locations =
            self.pb.source.as_ref().and_then(|source| source.locations.get(digest.as_str()));
        let ranges = locations.into_iter().flat_map(|locations| &locations.locations);
        let ranges = ranges.flat_map(|location| &location.ranges);
        let line = |position: &Option<pb::Position>| {
            position
                .as_ref()
                .and_then(|position| u32::try_from(position.line).ok())
                .unwrap_or_default()
        };
        ranges.map(|range| (line(&range.start), line(&range.end))).collect()
    }

    /// Says whether there is nothing to solve: the result is scratch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pb.def.is_empty()
    }
}
