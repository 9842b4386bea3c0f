//! From an output to its definition.

use crate::definition::Definition;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::output::Output;
use crate::source_map::{Location, SourceFile};
use crate::vertex::{Edge, Vertex};
use buildkit_proto::{caps, pb};
use prost::Message as _;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Output {
    /// Serialises everything this output needs; scratch gives an empty definition.
    #[must_use]
    pub fn definition(&self) -> Definition {
        let Some(head) = self.edge() else {
            return Definition::from_pb(pb::Definition::default());
        };
        let mut builder = Builder::default();
        builder.walk(&head.vertex);
        builder.finish(head)
    }
}

/// The parts of a definition that is being made.
#[derive(Default)]
struct Builder {
    ops: Vec<Vec<u8>>,
    digests: Vec<Digest>,
    metadata: BTreeMap<String, pb::OpMetadata>,
    locations: BTreeMap<String, pb::Locations>,
    infos: Vec<pb::SourceInfo>,
    limits: BTreeMap<String, Limits>,
    /// Numbers of files seen already, by address; never iterated.
    files: BTreeMap<*const SourceFile, i32>,
}

impl Builder {
    /// Visits every vertex after its inputs, without recursion.
    ///
    /// Vertices are told apart by address, not by digest: one made twice has
    /// two sets of annotations, and so may everything below it.
    fn walk(&mut self, head: &Arc<Vertex>) {
        let mut seen: BTreeSet<*const Vertex> = [Arc::as_ptr(head)].into();
        let mut stack: Vec<(&Arc<Vertex>, usize)> = vec![(head, 0)];
        while let Some((vertex, next)) = stack.pop() {
            let Some(input) = vertex.inputs().get(next) else {
                self.add(vertex);
                continue;
            };
            stack.push((vertex, next + 1));
            if seen.insert(Arc::as_ptr(&input.vertex)) {
                stack.push((&input.vertex, 0));
            }
        }
    }

    fn add(&mut self, vertex: &Vertex) {
        let limits = vertex.annotations().limits();
        if !limits.is_empty() {
            let known = self.limits.entry(vertex.digest().as_str().to_owned());
            known.or_insert_with(|| limits.clone());
        }
        self.locate(vertex);
        let metadata = vertex.annotations().metadata();
        match self.metadata.entry(vertex.digest().as_str().to_owned()) {
            Entry::Occupied(known) => merge(known.into_mut(), metadata),
            Entry::Vacant(place) => {
                place.insert(metadata);
                self.ops.push(vertex.bytes().to_vec());
                self.digests.push(vertex.digest().clone());
            }
        }
    }

    fn locate(&mut self, vertex: &Vertex) {
        let found: Vec<pb::Location> = vertex
            .annotations()
            .locations()
            .iter()
            .map(|location| pb::Location {
                source_index: self.index(location),
                ranges: location.ranges().to_vec(),
            })
            .collect();
        if found.is_empty() {
            return;
        }
        let known = self.locations.entry(vertex.digest().as_str().to_owned()).or_default();
        if known.locations.is_empty() {
            known.locations.reserve_exact(found.len());
        }
        for location in found {
            if !known.locations.contains(&location) {
                known.locations.push(location);
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
    fn finish(mut self, head: &Edge) -> Definition {
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
        let terminal = pb::Op { inputs: vec![head.to_pb()], ..pb::Op::default() }.encode_to_vec();
        let digest = Digest::of(&terminal);
        self.metadata.insert(digest.to_string(), metadata);
        self.ops.push(terminal);
        self.digests.push(digest);
        let source = (!self.infos.is_empty())
            .then_some(pb::Source { locations: self.locations, infos: self.infos });
        let definition = pb::Definition { def: self.ops, metadata: self.metadata, source };
        let head = head.vertex.digest().clone();
        Definition::from_parts(definition, self.digests, head, self.limits)
    }
}

/// Merges the annotations of an equal vertex, as [`Definition`] says.
fn merge(into: &mut pb::OpMetadata, from: pb::OpMetadata) {
    let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } = from;
    into.ignore_cache |= ignore_cache;
    for (key, value) in description {
        into.description.entry(key).or_insert(value);
    }
    into.export_cache = into.export_cache.or(export_cache);
    for (cap, needed) in caps {
        *into.caps.entry(cap).or_default() |= needed;
    }
    into.progress_group = into.progress_group.take().or(progress_group);
}
