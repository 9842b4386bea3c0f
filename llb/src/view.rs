//! The vertices of a definition, one at a time.

use crate::annotations::CUSTOM_NAME;
use crate::definition::Definition;
use crate::digest::Digest;
use crate::op::Op;
use crate::platform::Platform;
use buildkit_proto::newer::PassthroughOp;
use buildkit_proto::pb;
use std::collections::BTreeMap;

/// A vertex of a [`Definition`], decoded from its bytes.
///
/// Made by [`Definition::vertices`] and [`Definition::vertex`].
#[derive(Clone, Debug)]
pub struct VertexView<'a> {
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
        (!terminal).then_some(VertexView { digest, op, metadata })
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
