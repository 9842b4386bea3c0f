//! From an output to its definition.

use crate::definition::Definition;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::output::Output;
use crate::source_map::SourceFile;
use crate::vertex::{Edge, Vertex};
use buildkit_proto::{caps, pb};
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Output {
    /// Serialises everything this output needs; scratch gives an empty definition.
    #[must_use]
    pub fn definition(&self) -> Definition {
        let Some(head) = self.edge() else {
            return Definition::from_pb(pb::Definition::default());
        };
        definition(head, &walk(&head.vertex))
    }
}

/// Lists every vertex after its inputs, without recursion.
///
/// Vertices are told apart by address, not by digest: one made twice has two sets of
/// annotations, and so may everything below it.
fn walk(head: &Arc<Vertex>) -> Vec<&Vertex> {
    let mut order: Vec<&Vertex> = Vec::new();
    let mut seen: BTreeSet<*const Vertex> = [Arc::as_ptr(head)].into();
    let mut stack: Vec<(&Arc<Vertex>, usize)> = vec![(head, 0)];
    while let Some((vertex, next)) = stack.pop() {
        let Some(input) = vertex.inputs().get(next) else {
            order.push(vertex);
            continue;
        };
        stack.push((vertex, next + 1));
        if seen.insert(Arc::as_ptr(&input.vertex)) {
            stack.push((&input.vertex, 0));
        }
    }
    order
}

/// Puts the vertices of `order` together, those of equal digests once.
fn definition(head: &Edge, order: &[&Vertex]) -> Definition {
    let mut files = Files::default();
    // Files are numbered in the order of the vertices.
    for location in order.iter().flat_map(|vertex| vertex.annotations().locations()) {
        files.number(location.file());
    }
    // The maps of the wire form are made in the order of their keys, which is quick.
    let mut sorted: Vec<(usize, &Vertex)> = order.iter().copied().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| a.digest().cmp(b.digest()));
    let mut is_first = vec![false; order.len()];
    let mut metadata: Vec<(String, pb::OpMetadata)> = Vec::with_capacity(order.len() + 1);
    let mut locations: Vec<(String, pb::Locations)> = Vec::with_capacity(order.len());
    let mut limits: BTreeMap<String, Limits> = BTreeMap::new();
    for equal in sorted.chunk_by(|(_, a), (_, b)| a.digest() == b.digest()) {
        let Some(((position, first), others)) = equal.split_first() else { continue };
        is_first[*position] = true;
        let key = || first.digest().as_str().to_owned();
        let mut merged = first.annotations().metadata();
        for (_, other) in others {
            merge(&mut merged, other.annotations().metadata());
        }
        metadata.push((key(), merged));
        let found = files.locations(equal.iter().map(|(_, vertex)| *vertex));
        if !found.is_empty() {
            locations.push((key(), pb::Locations { locations: found }));
        }
        let all = equal.iter().map(|(_, vertex)| vertex.annotations().limits());
        limits.extend(
            all.rev().find(|limits| !limits.is_empty()).map(|limits| (key(), limits.clone())),
        );
    }
    let firsts = order.iter().zip(is_first).filter(|(_, is_first)| *is_first);
    let (mut ops, mut digests): (Vec<Vec<u8>>, Vec<Digest>) =
        firsts.map(|(vertex, _)| (vertex.bytes().to_vec(), vertex.digest().clone())).unzip();

    let (op, needed) = terminal(head, metadata.iter().map(|(_, metadata)| metadata));
    let digest = Digest::of(&op);
    metadata.push((digest.as_str().to_owned(), needed));
    ops.push(op);
    digests.push(digest);
    let source = (!files.infos.is_empty())
        .then(|| pb::Source { locations: locations.into_iter().collect(), infos: files.infos });
    let pb = pb::Definition { def: ops, metadata: metadata.into_iter().collect(), source };
    Definition::from_parts(pb, digests, head.vertex.digest().clone(), limits)
}

/// The terminal vertex with its metadata (`Marshal` in `client/llb/state.go`).
fn terminal<'a>(
    head: &Edge,
    all: impl Iterator<Item = &'a pb::OpMetadata>,
) -> (Vec<u8>, pb::OpMetadata) {
    let mut needed = BTreeSet::from([caps::CONSTRAINTS, caps::PLATFORM]);
    for metadata in all {
        if metadata.ignore_cache {
            needed.insert(caps::META_IGNORE_CACHE);
        }
        if !metadata.description.is_empty() {
            needed.insert(caps::META_DESCRIPTION);
        }
        if metadata.export_cache.is_some() {
            needed.insert(caps::META_EXPORT_CACHE);
        }
    }
    let metadata = pb::OpMetadata {
        caps: needed.into_iter().map(|cap| (cap.to_owned(), true)).collect(),
        ..pb::OpMetadata::default()
    };
    (pb::Op { inputs: vec![head.to_pb()], ..pb::Op::default() }.encode_to_vec(), metadata)
}

/// The source files of a definition, each once.
#[derive(Default)]
struct Files {
    infos: Vec<pb::SourceInfo>,
    /// Numbers of files seen already, by address; never iterated.
    numbers: BTreeMap<*const SourceFile, i32>,
}

impl Files {
    /// The number of a file; it gets the next one if it is new.
    fn number(&mut self, file: &Arc<SourceFile>) -> i32 {
        if let Some(number) = self.numbers.get(&Arc::as_ptr(file)) {
            return *number;
        }
        let known = self.infos.iter().position(|known| known == file.info());
        let position = known.unwrap_or_else(|| {
            self.infos.push(file.info().clone());
            self.infos.len() - 1
        });
        let number = i32::try_from(position).unwrap_or(i32::MAX);
        self.numbers.insert(Arc::as_ptr(file), number);
        number
    }

    /// The locations of equal vertices, each once.
    fn locations<'a>(&mut self, vertices: impl Iterator<Item = &'a Vertex>) -> Vec<pb::Location> {
        let mut found: Vec<pb::Location> = Vec::new();
        for location in vertices.flat_map(|vertex| vertex.annotations().locations()) {
            let source_index = self.number(location.file());
            let location = pb::Location { source_index, ranges: location.ranges().to_vec() };
            if !found.contains(&location) {
                found.reserve_exact(1);
                found.push(location);
            }
        }
        found
    }
}

/// Merges the annotations of an equal vertex, as [`Definition`] says.
fn merge(into: &mut pb::OpMetadata, from: pb::OpMetadata) {
    let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } = from;
    into.ignore_cache |= ignore_cache;
    into.description.extend(description);
    into.export_cache = export_cache.or(into.export_cache);
    for (cap, needed) in caps {
        *into.caps.entry(cap).or_default() |= needed;
    }
    into.progress_group = progress_group.or(into.progress_group.take());
}
