//! Warnings that the user sees.

use crate::lines::Source;
use buildkit_llb::Digest;
use buildkit_proto::gateway as wire;

/// A warning for the user.
///
/// The progress shows it below a vertex, and `docker buildx build` once more at the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Warning {
    /// The vertex that the warning belongs to. The progress shows a warning only
    /// if it shows the vertex.
    pub vertex: Option<Digest>,
    /// The lines that the warning is about, of one file: the protocol has no room for two.
    /// A client shows one snippet from the first to the last of them.
    pub source: Option<Source>,
    /// The warning in one line.
    pub short: String,
    /// More lines, e.g. what to do about it.
    pub detail: Vec<String>,
    /// Where to read more; may be empty.
    pub url: String,
}

impl Warning {
    /// Returns the wire form. The level is always 1: clients show no difference.
    pub(crate) fn to_pb(&self) -> wire::WarnRequest {
        let Self { vertex, source, short, detail, url } = self;
        let lines = source.iter().flat_map(|source| &source.lines);
        wire::WarnRequest {
            digest: vertex.as_ref().map(ToString::to_string).unwrap_or_default(),
            level: 1,
            short: short.clone().into_bytes(),
            detail: detail.iter().map(|line| line.clone().into_bytes()).collect(),
            url: url.clone(),
            info: source.as_ref().map(|source| source.info()),
            ranges: lines.map(|lines| lines.to_pb()).collect(),
        }
    }
}
