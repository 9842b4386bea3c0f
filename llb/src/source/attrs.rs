//! The attributes of a source, and its vertex.

use crate::annotations::Annotations;
use crate::output::Output;
use crate::platform::Platform;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::pb;
use std::collections::BTreeMap;

/// Attributes of a source that is being made. Empty values are left out, see
/// `buildkit_proto::attr`.
#[derive(Clone, Debug, Default)]
pub(super) struct Attrs(BTreeMap<String, String>);

impl Attrs {
    pub(super) fn set(&mut self, key: &str, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            self.0.remove(key);
        } else {
            self.0.insert(key.to_owned(), value);
        }
    }

    /// Makes the vertex. Only images have a platform (`client/llb/source.go`).
    pub(super) fn output(
        self,
        identifier: String,
        platform: Option<&Platform>,
        annotations: Annotations,
    ) -> Output {
        let op = pb::op::Op::Source(pb::SourceOp { identifier, attrs: self.0 });
        let platform = platform.map(Platform::to_pb);
        Output::new(Vertex::new(Inputs::default(), platform, op, annotations), 0)
    }
}
