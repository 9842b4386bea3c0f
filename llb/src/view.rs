//! The vertices of a definition, one at a time.

use crate::annotations::CUSTOM_NAME;
use crate::definition::Definition;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::op::Op;
use crate::platform::Platform;
use buildkit_proto::newer::PassthroughOp;
use buildkit_proto::pb;
use std::collections::BTreeMap;

/// A vertex of a [`Definition`], decoded from its bytes.
///
/// Made by [`Definition::vertices`], which walks over a graph, and by
/// [`Definition::vertex`], which finds one vertex of it. Everything is as the definition
/// has it, also in one that another program made.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Describe as _, Exec, Image, Location, Platform, SourceFile};
/// use std::sync::Arc;
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "run: make\n"));
/// let exec = Exec::shell("make").named("build").located(Location::new(spec, 1, 1));
/// let built = Image::new("debian:12".parse()?).state(&platform).run(exec)?;
///
/// let definition = built.definition();
/// let walk = definition.vertices().map(|vertex| {
///     let inputs: Vec<_> = vertex.inputs().filter_map(|(digest, _)| digest.get(..9)).collect();
///     let files: Vec<_> = vertex.locations().map(|(file, _)| file.filename.as_str()).collect();
///     format!("{} {:?} {inputs:?} {files:?}", vertex.kind(), vertex.name())
/// });
/// assert_eq!(
///     walk.collect::<Vec<_>>(),
///     [
///         r#"source None [] []"#,
///         r#"exec Some("build") ["sha256:f0"] ["spec.yaml"]"#,
///     ]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct VertexView<'a> {
    definition: &'a Definition,
    digest: &'a Digest,
    op: Option<Op>,
    metadata: Option<&'a pb::OpMetadata>,
}

impl Definition {
    /// Returns the vertices in order, each after its inputs. The terminal vertex,
    /// which only names the result, is left out.
    pub fn vertices(&self) -> impl Iterator<Item = VertexView<'_>> {
        (0..self.as_pb().def.len()).filter_map(|position| self.view(position))
    }

    /// Returns the vertex with this digest, e.g. the one that an error names.
    #[must_use]
    pub fn vertex(&self, digest: &Digest) -> Option<VertexView<'_>> {
        let position = self.digests_ref().iter().position(|known| known == digest)?;
        self.view(position)
    }

    /// Decodes one vertex; the terminal one gives `None`.
    fn view(&self, position: usize) -> Option<VertexView<'_>> {
        let digest = self.digests_ref().get(position)?;
        let pb::Definition { def, metadata, source: _ } = self.as_pb();
        let op = Op::decode(def.get(position)?);
        let last = position + 1 == def.len();
        let terminal = last && op.as_ref().is_some_and(Op::is_terminal);
        let metadata = metadata.get(digest.as_str());
        (!terminal).then_some(VertexView { definition: self, digest, op, metadata })
    }

    /// Says whether one of [`Definition::vertices`] has this digest.
    #[must_use]
    pub fn contains(&self, digest: &Digest) -> bool {
        self.vertex(digest).is_some()
    }
}

impl<'a> VertexView<'a> {
    /// Returns the digest.
    #[must_use]
    pub fn digest(&self) -> &'a Digest {
        self.digest
    }

    /// Returns the name of the op: `exec`, `source`, `file`, `build`, `merge`,
    /// `diff`, `passthrough`, or `unknown` for an op that this crate cannot decode.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.passthrough().is_some() {
            return "passthrough";
        }
        match self.op().and_then(|op| op.op.as_ref()) {
            Some(pb::op::Op::Exec(_)) => "exec",
            Some(pb::op::Op::Source(_)) => "source",
            Some(pb::op::Op::File(_)) => "file",
            Some(pb::op::Op::Build(_)) => "build",
            Some(pb::op::Op::Merge(_)) => "merge",
            Some(pb::op::Op::Diff(_)) => "diff",
            None => "unknown",
        }
    }

    /// Returns the op, or `None` if its bytes are malformed. The generated messages
    /// have no kind for a passthrough.
    #[must_use]
    pub fn op(&self) -> Option<&pb::Op> {
        self.op.as_ref().map(|op| &op.pb)
    }

    /// Returns the id of a passthrough and which inputs are its outputs, or `None` for
    /// any other op.
    #[must_use]
    pub fn passthrough(&self) -> Option<&PassthroughOp> {
        self.op.as_ref()?.passthrough.as_ref()
    }

    /// Returns the identifier of a source, e.g. `local://context`, or `None` for any
    /// other op.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        match self.op()?.op.as_ref()? {
            pb::op::Op::Source(source) => Some(&source.identifier),
            _ => None,
        }
    }

    /// Returns the platform, which only execs and image sources have.
    #[must_use]
    pub fn platform(&self) -> Option<Platform> {
        self.op()?.platform.as_ref().map(Platform::from_pb)
    }

    /// Returns the digest and the output index of each input.
    pub fn inputs(&self) -> impl Iterator<Item = (&str, i64)> {
        let inputs = self.op.iter().flat_map(|op| &op.pb.inputs);
        inputs.map(|pb::Input { digest, index }| (digest.as_str(), *index))
    }

    /// Returns everything that is known about the vertex beside its op, but for limits: whether
    /// it ignores the cache and is part of an exported one, its capabilities, description and
    /// progress group.
    #[must_use]
    pub fn metadata(&self) -> Option<&'a pb::OpMetadata> {
        self.metadata
    }

    /// Returns the limits of an exec, if it has some.
    #[must_use]
    pub fn limits(&self) -> Option<&'a Limits> {
        self.definition.limits_of(self.digest.as_str())
    }

    /// Returns the places in source files that the vertex came from, the most important
    /// one first: the file, and ranges of lines in it, which count from 1 and include
    /// both ends. A place in a file that the definition does not have is left out.
    pub fn locations(&self) -> impl Iterator<Item = (&'a pb::SourceInfo, &'a [pb::Range])> {
        let source = self.definition.as_pb().source.as_ref();
        let all = source.and_then(|source| source.locations.get(self.digest.as_str()));
        let all = all.into_iter().flat_map(|locations| &locations.locations);
        all.filter_map(move |pb::Location { source_index, ranges }| {
            let file = source?.infos.get(usize::try_from(*source_index).ok()?)?;
            Some((file, ranges.as_slice()))
        })
    }

    /// Returns the name that progress output shows, if one was given.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.metadata?.description.get(CUSTOM_NAME).map(String::as_str)
    }

    /// Returns the whole description, by key.
    #[must_use]
    pub fn description(&self) -> Option<&'a BTreeMap<String, String>> {
        self.metadata.map(|metadata| &metadata.description)
    }
}
