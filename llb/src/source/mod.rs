//! Sources: where files come from.

mod git;
mod http;
mod image;
mod json;
mod local;
mod oci_layout;

pub use git::Git;
pub use http::Http;
pub use image::{Image, ResolveMode};
pub use local::{Differ, Local};
pub use oci_layout::OciLayout;

use crate::annotations::Annotations;
use crate::output::Output;
use crate::platform::Platform;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::pb;
use std::collections::BTreeMap;

/// Attributes in the making; empty values are left out, see `buildkit_proto::attr`.
#[derive(Clone, Debug, Default)]
struct Attrs(BTreeMap<String, String>);

impl Attrs {
    fn set(&mut self, key: &str, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            self.0.remove(key);
        } else {
            self.0.insert(key.to_owned(), value);
        }
    }

    /// Makes the vertex. Only images have a platform (`client/llb/source.go`).
    fn output(
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
