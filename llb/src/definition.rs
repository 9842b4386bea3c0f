//! A graph, serialised for the wire.

use crate::annotations::Annotations;
use crate::digest::Digest;
use crate::output::Output;
use crate::source_map::{Location, SourceFile};
use crate::vertex::Vertex;
use buildkit_proto::{caps, pb};
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A graph, serialised for the wire: what a solve request carries.
///
/// Ops are in topological order, each once, and the op-less terminal vertex,
/// which names the result, comes last. Scratch gives an empty definition.
///
/// Vertices that were made several times collapse into one. Their annotations
/// are merged: capabilities are united, the cache is ignored if one of them
/// wants it ignored, the first name and progress group win, and locations are
/// appended. Equal source files are sent once.
///
/// `Display` writes the graph as text; the crate documentation shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pb: pb::Definition,
    digests: Vec<Digest>,
    head: Option<Digest>,
}

impl Definition {
    /// Takes a definition that any program made, whatever it holds.
    #[must_use]
    pub fn from_pb(pb: pb::Definition) -> Self {
        let digests = pb.def.iter().map(|op| Digest::of(op)).collect();
        let terminal = pb.def.last().and_then(|op| pb::Op::decode(op.as_slice()).ok());
        let head = terminal
            .filter(|op| op.op.is_none())
            .and_then(|op| op.inputs.first()?.digest.parse().ok());
        Self { pb, digests, head }
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

    /// Says whether there is nothing to solve: the result is scratch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pb.def.is_empty()
    }

    pub(crate) fn of(output: &Output) -> Self {
        let Some(head) = output.to_input() else {
            return Self::from_pb(pb::Definition::default());
        };
        let mut builder = Builder::default();
        builder.walk(output);
        builder.finish(head)
    }
}

#[derive(Default)]
struct Builder {
    ops: Vec<Vec<u8>>,
    digests: Vec<Digest>,
    metadata: BTreeMap<String, pb::OpMetadata>,
    locations: BTreeMap<String, pb::Locations>,
    infos: Vec<pb::SourceInfo>,
    /// Numbers of files seen already, by address; never iterated.
    files: BTreeMap<*const SourceFile, i32>,
}

impl Builder {
    /// Visits every vertex after its inputs, without recursion.
    ///
    /// Vertices are told apart by address, not by digest: one made twice has
    /// two sets of annotations, and so may everything below it.
    fn walk(&mut self, output: &Output) {
        let mut seen: BTreeSet<*const Vertex> = BTreeSet::new();
        let mut stack: Vec<(&Arc<Vertex>, usize)> = Vec::new();
        if let Some(head) = output.vertex() {
            seen.insert(Arc::as_ptr(head));
            stack.push((head, 0));
        }
        while let Some((vertex, next)) = stack.pop() {
            let Some(input) = vertex.inputs().get(next) else {
                self.add(vertex);
                continue;
            };
            stack.push((vertex, next + 1));
            if let Some(input) = input.vertex()
                && seen.insert(Arc::as_ptr(input))
            {
                stack.push((input, 0));
            }
        }
    }

    fn add(&mut self, vertex: &Vertex) {
        let key = vertex.digest().to_string();
        self.locate(&key, vertex.annotations());
        if let Some(metadata) = self.metadata.get_mut(&key) {
            merge(metadata, vertex.annotations().metadata());
            return;
        }
        self.metadata.insert(key, vertex.annotations().metadata().clone());
        self.ops.push(vertex.bytes().to_vec());
        self.digests.push(vertex.digest().clone());
    }

    fn locate(&mut self, key: &str, annotations: &Annotations) {
        for location in annotations.locations() {
            let source_index = self.index(location);
            let location = pb::Location { source_index, ranges: location.ranges().to_vec() };
            let known = &mut self.locations.entry(key.to_owned()).or_default().locations;
            if !known.contains(&location) {
                known.push(location);
            }
        }
    }

    fn index(&mut self, location: &Location) -> i32 {
        let file = Arc::as_ptr(location.file());
        if let Some(index) = self.files.get(&file) {
            return *index;
        }
        let info = location.file().info();
        let position = self.infos.iter().position(|known| known == info).unwrap_or_else(|| {
            self.infos.push(info.clone());
            self.infos.len() - 1
        });
        let index = i32::try_from(position).unwrap_or(i32::MAX);
        self.files.insert(file, index);
        index
    }

    /// Adds the terminal vertex (`Marshal` in `client/llb/state.go`).
    fn finish(mut self, head: pb::Input) -> Definition {
        let mut needed = vec![caps::CONSTRAINTS, caps::PLATFORM];
        for metadata in self.metadata.values() {
            if metadata.ignore_cache {
                needed.push(caps::META_IGNORE_CACHE);
            }
            if !metadata.description.is_empty() {
                needed.push(caps::META_DESCRIPTION);
            }
            if metadata.export_cache.is_some() {
                needed.push(caps::META_EXPORT_CACHE);
            }
        }
        let metadata = pb::OpMetadata {
            caps: needed.into_iter().map(|cap| (cap.to_owned(), true)).collect(),
            ..pb::OpMetadata::default()
        };
        let head_digest = head.digest.parse().ok();
        let terminal = pb::Op { inputs: vec![head], ..pb::Op::default() }.encode_to_vec();
        let digest = Digest::of(&terminal);
        self.metadata.insert(digest.to_string(), metadata);
        self.ops.push(terminal);
        self.digests.push(digest);
        let source = (!self.infos.is_empty())
            .then_some(pb::Source { locations: self.locations, infos: self.infos });
        Definition {
            pb: pb::Definition { def: self.ops, metadata: self.metadata, source },
            digests: self.digests,
            head: head_digest,
        }
    }
}

/// Merges the annotations of an equal vertex, as [`Definition`] says.
fn merge(into: &mut pb::OpMetadata, from: &pb::OpMetadata) {
    let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } = from;
    into.ignore_cache |= ignore_cache;
    for (key, value) in description {
        into.description.entry(key.clone()).or_insert_with(|| value.clone());
    }
    into.export_cache = into.export_cache.or(*export_cache);
    for (cap, needed) in caps {
        *into.caps.entry(cap.clone()).or_default() |= needed;
    }
    if into.progress_group.is_none() {
        into.progress_group.clone_from(progress_group);
    }
}
