//! Messages that BuildKit has since v0.31 and the generated types do not.
//!
//! The types of [`pb`] are those of v0.29. Until they catch up, a
//! message here is appended to the encoding of the one it belongs to: two
//! concatenated protobuf messages are one merged message.

use crate::pb;
use std::collections::BTreeMap;

/// `pb.LinuxResources`: cgroup limits of one exec; zero and empty mean none.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct LinuxResources {
    /// Memory, in bytes.
    #[prost(int64, tag = "1")]
    pub memory: i64,
    /// Memory and swap together, in bytes; -1 for no limit.
    #[prost(int64, tag = "2")]
    pub memory_swap: i64,
    /// Weight against other containers.
    #[prost(uint64, tag = "3")]
    pub cpu_shares: u64,
    /// Length of a scheduling period, in microseconds.
    #[prost(uint64, tag = "4")]
    pub cpu_period: u64,
    /// CPU time in a period, in microseconds.
    #[prost(int64, tag = "5")]
    pub cpu_quota: i64,
    /// CPUs that may be used, e.g. `0-3`.
    #[prost(string, tag = "6")]
    pub cpuset_cpus: String,
    /// Memory nodes that may be used, e.g. `0,1`.
    #[prost(string, tag = "7")]
    pub cpuset_mems: String,
}

/// The part of `pb.Definition` that is new: metadata with the field 7. An entry of
/// a map that comes again replaces the first one, so it must be complete.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct DefinitionExtension {
    /// The metadata of vertices that have limits, by digest.
    #[prost(btree_map = "string, message", tag = "2")]
    pub metadata: BTreeMap<String, FullOpMetadata>,
}

/// `pb.OpMetadata` with all fields that BuildKit v0.32 has.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct FullOpMetadata {
    /// Whether the vertex runs without cache.
    #[prost(bool, tag = "1")]
    pub ignore_cache: bool,
    /// What progress shows.
    #[prost(btree_map = "string, string", tag = "2")]
    pub description: BTreeMap<String, String>,
    /// Whether the result is part of an exported cache.
    #[prost(message, optional, tag = "4")]
    pub export_cache: Option<pb::ExportCache>,
    /// The capabilities that the vertex needs.
    #[prost(btree_map = "string, bool", tag = "5")]
    pub caps: BTreeMap<String, bool>,
    /// The line of progress that the vertex belongs to.
    #[prost(message, optional, tag = "6")]
    pub progress_group: Option<pb::ProgressGroup>,
    /// Limits of an exec; not part of any digest or cache key.
    #[prost(message, optional, tag = "7")]
    pub linux_resources: Option<LinuxResources>,
}

impl FullOpMetadata {
    /// The metadata `old` with these limits.
    #[must_use]
    pub fn new(old: &pb::OpMetadata, limits: &LinuxResources) -> Self {
        let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } =
            old.clone();
        let linux_resources = Some(limits.clone());
        Self { ignore_cache, description, export_cache, caps, progress_group, linux_resources }
    }
}

/// A `SolveRequest` with nothing but what is new in its definition.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct SolveRequestExtension {
    /// The part of the graph that is new.
    #[prost(message, optional, tag = "1")]
    pub definition: Option<DefinitionExtension>,
}

/// An `InputsResponse` whose definitions are not decoded.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct RawInputsResponse {
    /// Encoded definitions by name.
    #[prost(btree_map = "string, bytes", tag = "1")]
    pub definitions: BTreeMap<String, Vec<u8>>,
}

/// The part of `pb.Op` that is new: the op kind with tag 8.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct OpExtension {
    /// An op that passes its inputs on, to order them.
    #[prost(message, optional, tag = "8")]
    pub passthrough: Option<PassthroughOp>,
}

/// `pb.PassthroughOp`: ordering without content.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct PassthroughOp {
    /// Tells two such ops apart.
    #[prost(string, tag = "1")]
    pub id: String,
    /// The inputs that are its outputs.
    #[prost(int64, repeated, tag = "2")]
    pub outputs: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pb;
    use prost::Message as _;

    /// Field numbers are those of `solver/pb/ops.proto`.
    #[test]
    fn appended_metadata_keeps_the_old_fields_and_adds_limits() {
        let mut old = pb::OpMetadata { ignore_cache: true, ..pb::OpMetadata::default() };
        old.description.insert("llb.customname".to_owned(), "make".to_owned());
        old.export_cache = Some(pb::ExportCache { value: true });
        old.caps.insert("exec.meta.base".to_owned(), true);
        old.progress_group = Some(pb::ProgressGroup { id: "g".to_owned(), ..Default::default() });
        let limits = LinuxResources {
            memory: 300,
            cpuset_cpus: "0".to_owned(),
            ..LinuxResources::default()
        };
        let definition = pb::Definition {
            def: vec![vec![1]],
            metadata: [("sha256:a".to_owned(), old.clone())].into(),
            source: None,
        };
        let full = FullOpMetadata::new(&old, &limits);
        let more = DefinitionExtension { metadata: [("sha256:a".to_owned(), full.clone())].into() };
        let bytes = [definition.encode_to_vec(), more.encode_to_vec()].concat();
        assert_eq!(pb::Definition::decode(bytes.as_slice()).unwrap(), definition);
        assert_eq!(DefinitionExtension::decode(bytes.as_slice()).unwrap(), more);
        assert_eq!(pb::OpMetadata::decode(full.encode_to_vec().as_slice()).unwrap(), old);
        assert!(full.encode_to_vec().ends_with(&[0x3a, 6, 0x08, 0xac, 2, 0x32, 1, b'0']));
    }

    #[test]
    fn a_passthrough_has_tag_eight() {
        let op = PassthroughOp { id: "a".to_owned(), outputs: vec![0, 1] };
        let bytes = OpExtension { passthrough: Some(op) }.encode_to_vec();
        assert_eq!(bytes, [0x42, 7, 0x0a, 1, b'a', 0x12, 2, 0, 1]);
    }
}
