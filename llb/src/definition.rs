//! A serialised graph.

use crate::digest::Digest;
use crate::limits::Limits;
use crate::op::Op;
use buildkit_proto::newer::{DefinitionExtension, FullOpMetadata};
use buildkit_proto::pb;
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};

/// A serialised graph, as a solve request carries it.
///
/// Ops are in topological order, each once. The last one is the terminal vertex:
/// it has no op and names the result. Scratch gives an empty definition.
///
/// Vertices with equal digests are sent once. Their annotations are merged as in Go
/// (`mergeMetadata` in `client/llb/state.go`): all capabilities are declared, the cache is
/// ignored if one of them asks for it, and of names, descriptions, export settings, progress
/// groups and limits those of the last one in the order of the definition are used. All
/// locations are kept, each once. Equal source files are sent once.
///
/// `Display` writes the graph as text; the crate documentation shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pb: pb::Definition,
    digests: Vec<Digest>,
    head: Option<Digest>,
    /// Limits of execs by digest, which the generated messages have no field for.
    limits: BTreeMap<String, Limits>,
}

impl Definition {
    /// Takes a definition that any program made. Nothing is checked.
    ///
    /// Entries for vertices without a location, as Go writes them, are left out. So are empty
    /// definitions of source files, which the daemon refuses (`client/llb/definition.go`).
    ///
    /// The generated message has no field for limits of execs, so they are lost where it
    /// was decoded. [`Definition::from_bytes`] keeps them.
    #[must_use]
    pub fn from_pb(mut pb: pb::Definition) -> Self {
        leave_out_nothing(&mut pb);
        let digests = pb.def.iter().map(|op| Digest::of(op)).collect();
        let terminal = pb.def.last().and_then(|op| Op::decode(op));
        let head = terminal
            .filter(Op::is_terminal)
            .and_then(|op| op.pb.inputs.first()?.digest.parse().ok());
        Self { pb, digests, head, limits: BTreeMap::new() }
    }

    /// Reads a definition from its encoding. The ops are not looked at.
    ///
    /// # Errors
    ///
    /// Bytes that are not an encoded `pb.Definition`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, prost::DecodeError> {
        let pb = pb::Definition::decode(bytes)?;
        let extension = DefinitionExtension::decode(bytes)?;
        let limits = extension.metadata.into_iter().filter_map(|(digest, metadata)| {
            Some((digest, Limits(metadata.linux_resources?))).filter(|(_, found)| !found.is_empty())
        });
        Ok(Self { limits: limits.collect(), ..Self::from_pb(pb) })
    }

    /// Returns the encoding, with everything that BuildKit v0.32 knows.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.pb.encode_to_vec();
        if let Some(extension) = self.extension() {
            bytes.extend(extension.encode_to_vec());
        }
        bytes
    }

    /// Returns what [`Definition::to_pb`] has no field for: the metadata of vertices
    /// with limits. Its encoding belongs behind that of the definition.
    #[must_use]
    pub fn extension(&self) -> Option<DefinitionExtension> {
        let full = |(digest, limits): (&String, &Limits)| {
            let old = self.pb.metadata.get(digest)?;
            Some((digest.clone(), FullOpMetadata::new(old, &limits.0)))
        };
        let metadata: BTreeMap<String, FullOpMetadata> =
            self.limits.iter().filter_map(full).collect();
        (!metadata.is_empty()).then_some(DefinitionExtension { metadata })
    }

    /// Returns the limits of the vertex `digest`, if it has some.
    #[must_use]
    pub fn limits_of(&self, digest: &str) -> Option<&Limits> {
        self.limits.get(digest)
    }

    /// Puts a definition together from parts that fit each other.
    pub(crate) fn from_parts(
        pb: pb::Definition,
        digests: Vec<Digest>,
        head: Digest,
        limits: BTreeMap<String, Limits>,
    ) -> Self {
        Self { pb, digests, head: Some(head), limits }
    }

    /// Returns a copy of the wire form, without limits.
    #[must_use]
    pub fn to_pb(&self) -> pb::Definition {
        self.pb.clone()
    }

    /// Returns the wire form, without limits.
    #[must_use]
    pub fn into_pb(self) -> pb::Definition {
        self.pb
    }

    /// Borrows the wire form, without limits.
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

/// Leaves out what says nothing, in the definition and in those of its source files.
///
/// An entry of a map whose value is an empty message is written here without the value, and a
/// daemon reads that as no value at all. It looks into every list of locations, e.g. to make an
/// SBOM, and ends if there is none (`NewDefinitionOp` in `client/llb/definition.go`).
fn leave_out_nothing(pb: &mut pb::Definition) {
    let Some(source) = &mut pb.source else { return };
    source.locations.retain(|_, locations| !locations.locations.is_empty());
    for info in &mut source.infos {
        info.definition.take_if(|definition| definition.def.is_empty());
        // As deep as messages may be: decoding has a limit.
        if let Some(definition) = &mut info.definition {
            leave_out_nothing(definition);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_files(infos: Vec<pb::SourceInfo>) -> pb::Definition {
        let found = pb::Locations { locations: vec![pb::Location::default()] };
        let locations = [("none", pb::Locations::default()), ("one", found)];
        let locations = locations.map(|(key, value)| (key.to_owned(), value)).into();
        let source = Some(pb::Source { locations, infos });
        pb::Definition { def: vec![vec![1]], source, ..pb::Definition::default() }
    }

    fn info(definition: pb::Definition) -> pb::SourceInfo {
        pb::SourceInfo { definition: Some(definition), ..pb::SourceInfo::default() }
    }

    /// A daemon would take the value of such an entry for a null pointer.
    #[test]
    fn entries_of_maps_have_values() {
        let files = vec![info(with_files(Vec::new())), info(pb::Definition::default())];
        let bytes = with_files(files).encode_to_vec();
        let keys = |pb: &pb::Definition| {
            let locations = &pb.source.as_ref().unwrap().locations;
            locations.keys().cloned().collect::<Vec<_>>()
        };
        let definition = Definition::from_bytes(&bytes).unwrap();
        assert_eq!(keys(definition.as_pb()), ["one"]);
        let infos = &definition.as_pb().source.as_ref().unwrap().infos;
        let [first, second] = infos.as_slice() else { panic!("{infos:?}") };
        assert_eq!(keys(first.definition.as_ref().unwrap()), ["one"]);
        assert_eq!(second.definition, None);
    }
}
