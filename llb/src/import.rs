//! Definitions that others made, as outputs to build on.

use crate::annotations::Annotations;
use crate::definition::Definition;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::op::Op;
use crate::output::Output;
use crate::source_map::{Location, SourceFile};
use crate::vertex::{Edge, Vertex};
use buildkit_proto::pb;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most vertices a definition may have to be imported, without the terminal one.
pub const MAX_VERTICES: usize = 10_000;

/// What is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// It has more than [`MAX_VERTICES`] vertices.
    #[error("invalid definition: it has {vertices} vertices, the most is {MAX_VERTICES}")]
    TooManyVertices {
        /// How many there are.
        vertices: usize,
    },
    /// An op is not a protobuf message of the right kind.
    #[error("invalid definition: op {position} is malformed")]
    Malformed {
        /// The op's position.
        position: usize,
    },
    /// An op but the last has no kind, or the last has one.
    #[error("invalid definition: op {position}: the last op and no other must be without a kind")]
    MisplacedTerminal {
        /// The op's position.
        position: usize,
    },
    /// The last op does not have exactly one input.
    #[error("invalid definition: the last op has {inputs} inputs instead of one")]
    NotOneResult {
        /// How many inputs it has.
        inputs: usize,
    },
    /// An op has an input that no earlier op produces.
    #[error(
        "invalid definition: op {position} has the input `{}`, which no earlier op makes",
        .digest.escape_debug()
    )]
    UnknownInput {
        /// The op's position.
        position: usize,
        /// The digest it names.
        digest: String,
    },
    /// An input has an output index that is negative or too large.
    #[error("invalid definition: op {position} has an input with the output index {index}")]
    InvalidIndex {
        /// The op's position.
        position: usize,
        /// The index.
        index: i64,
    },
    /// An op has no metadata.
    #[error("invalid definition: op `{digest}` has no metadata")]
    MissingMetadata {
        /// The op's digest.
        digest: Digest,
    },
    /// A source location names a file that is not there.
    #[error("invalid definition: a location names the source file {index}, which is not there")]
    UnknownFile {
        /// The file's number.
        index: i32,
    },
}

impl Output {
    /// Takes the result of a definition that another program made.
    ///
    /// Ops keep their bytes and therefore their digests, and they keep their
    /// metadata and source locations. An empty definition is scratch. Vertices
    /// that the result does not need are left out, and so are locations of
    /// vertices that the definition does not have.
    ///
    /// # Errors
    ///
    /// Fails if the definition is malformed, has more than [`MAX_VERTICES`]
    /// vertices, or has an op before one of its inputs. As in Go, every op needs
    /// metadata (`client/llb/definition.go`).
    pub fn from_definition(definition: &Definition) -> Result<Self, DefinitionError> {
        let limits = |digest: &Digest| -> Limits {
            definition.limits_of(digest.as_str()).cloned().unwrap_or_default()
        };
        let definition = definition.as_pb();
        let Some((terminal, ops)) = definition.def.split_last() else {
            return Ok(Self::scratch());
        };
        if ops.len() > MAX_VERTICES {
            return Err(DefinitionError::TooManyVertices { vertices: ops.len() });
        }
        let files = Files::new(definition.source.as_ref());
        let mut vertices: BTreeMap<Digest, Arc<Vertex>> = BTreeMap::new();
        for (position, bytes) in ops.iter().enumerate() {
            let op = decode(position, bytes)?;
            if op.is_terminal() {
                return Err(DefinitionError::MisplacedTerminal { position });
            }
            let inputs = op.pb.inputs.iter().map(|input| resolve(position, input, &vertices));
            let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
            let digest = Digest::of(bytes);
            let Some(metadata) = definition.metadata.get(digest.as_str()) else {
                return Err(DefinitionError::MissingMetadata { digest });
            };
            let annotations =
                Annotations::imported(metadata.clone(), files.locations(&digest)?, limits(&digest));
            vertices.insert(digest, Vertex::from_bytes(bytes.clone(), inputs, annotations));
        }
        let op = decode(ops.len(), terminal)?;
        if !op.is_terminal() {
            return Err(DefinitionError::MisplacedTerminal { position: ops.len() });
        }
        match op.pb.inputs.as_slice() {
            [input] => {
                let Edge { vertex, index } = resolve(ops.len(), input, &vertices)?;
                Ok(Self::new(vertex, index))
            }
            inputs => Err(DefinitionError::NotOneResult { inputs: inputs.len() }),
        }
    }
}

fn decode(position: usize, bytes: &[u8]) -> Result<Op, DefinitionError> {
    Op::decode(bytes).ok_or(DefinitionError::Malformed { position })
}

fn resolve(
    position: usize,
    input: &pb::Input,
    vertices: &BTreeMap<Digest, Arc<Vertex>>,
) -> Result<Edge, DefinitionError> {
    let pb::Input { digest, index } = input;
    let vertex = digest.parse().ok().and_then(|digest: Digest| vertices.get(&digest));
    let vertex =
        vertex.ok_or_else(|| DefinitionError::UnknownInput { position, digest: digest.clone() })?;
    let index = u32::try_from(*index)
        .map_err(|_| DefinitionError::InvalidIndex { position, index: *index })?;
    Ok(Edge { vertex: Arc::clone(vertex), index })
}

/// The source files of a definition, each shared by all its locations.
struct Files<'a> {
    source: Option<&'a pb::Source>,
    files: Vec<Arc<SourceFile>>,
}

impl<'a> Files<'a> {
    fn new(source: Option<&'a pb::Source>) -> Self {
        let infos = source.map_or(&[][..], |source| &source.infos);
        let files = infos.iter().cloned().map(SourceFile::from_pb).map(Arc::new).collect();
        Self { source, files }
    }

    fn locations(&self, digest: &Digest) -> Result<Vec<Location>, DefinitionError> {
        let locations = self.source.and_then(|source| source.locations.get(digest.as_str()));
        let locations = locations.map_or(&[][..], |locations| &locations.locations);
        let locations = locations.iter().map(|pb::Location { source_index, ranges }| {
            let file = usize::try_from(*source_index).ok().and_then(|i| self.files.get(i));
            let file = file.ok_or(DefinitionError::UnknownFile { index: *source_index })?;
            Ok(Location::from_pb(Arc::clone(file), ranges.clone()))
        });
        locations.collect()
    }
}
