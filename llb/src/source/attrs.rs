//! The attributes of a source, and its vertex.

use crate::annotations::Annotations;
use crate::output::Output;
use crate::platform::Platform;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::{attr, pb};
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

    /// Returns a value, or an empty one.
    pub(super) fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Sets the mode of a file; only the lowest nine bits count, and 0 is the
    /// daemon's default.
    pub(super) fn set_perm(&mut self, mode: u32) {
        let value = match mode & 0o777 {
            0 => String::new(),
            mode => format!("0{mode:o}"),
        };
        self.set(attr::HTTP_PERM, value);
    }

    /// Sets the owner of a file; 0 is the daemon's default.
    pub(super) fn set_owner(&mut self, uid: u32, gid: u32) {
        let value = |id: u32| if id == 0 { String::new() } else { id.to_string() };
        self.set(attr::HTTP_UID, value(uid));
        self.set(attr::HTTP_GID, value(gid));
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
