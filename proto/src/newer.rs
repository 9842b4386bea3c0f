//! Messages that BuildKit has since v0.31 and the generated types do not, and messages with
//! definitions that are kept as bytes, so that nothing of them is lost.
//!
//! The types of [`pb`] are those of v0.29. Until they catch up, a
//! message here is appended to the encoding of the one it belongs to: two
//! concatenated protobuf messages are one merged message.

use crate::{gateway, pb};
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

/// A `SolveRequest` with nothing but what is new in its definition, and the inputs of a
/// frontend as bytes.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct SolveRequestExtension {
    /// The part of the graph that is new.
    #[prost(message, optional, tag = "1")]
    pub definition: Option<DefinitionExtension>,
    /// Encoded definitions by name.
    #[prost(btree_map = "string, bytes", tag = "13")]
    pub frontend_inputs: BTreeMap<String, Vec<u8>>,
}

/// An `InputsResponse` whose definitions are not decoded.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct RawInputsResponse {
    /// Encoded definitions by name.
    #[prost(btree_map = "string, bytes", tag = "1")]
    pub definitions: BTreeMap<String, Vec<u8>>,
}

/// A `SolveResponse` whose definitions are not decoded.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RawSolveResponse {
    /// The result.
    #[prost(message, optional, tag = "3")]
    pub result: Option<RawResult>,
}

/// A `Result` whose definitions are not decoded. At most one of the first four fields is set.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RawResult {
    /// One ref, as old BuildKits write it.
    #[prost(string, optional, tag = "1")]
    pub ref_deprecated: Option<String>,
    /// Several refs, as old BuildKits write them.
    #[prost(message, optional, tag = "2")]
    pub refs_deprecated: Option<gateway::RefMapDeprecated>,
    /// One ref.
    #[prost(message, optional, tag = "3")]
    pub r#ref: Option<RawRef>,
    /// Several refs.
    #[prost(message, optional, tag = "4")]
    pub refs: Option<RawRefMap>,
    /// What is told about the result.
    #[prost(btree_map = "string, bytes", tag = "10")]
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// What is stated about the result, by platform.
    #[prost(btree_map = "string, message", tag = "12")]
    pub attestations: BTreeMap<String, RawAttestations>,
}

/// A `Ref` whose definition is not decoded.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct RawRef {
    /// BuildKit's handle.
    #[prost(string, tag = "1")]
    pub id: String,
    /// The encoded definition that makes it.
    #[prost(bytes = "vec", optional, tag = "2")]
    pub def: Option<Vec<u8>>,
}

/// Refs by name.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct RawRefMap {
    /// The refs.
    #[prost(btree_map = "string, message", tag = "1")]
    pub refs: BTreeMap<String, RawRef>,
}

/// The attestations of one platform.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RawAttestations {
    /// The attestations.
    #[prost(message, repeated, tag = "1")]
    pub attestation: Vec<RawAttestation>,
}

/// An `Attestation` whose definition is not decoded.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RawAttestation {
    /// A number of [`gateway::AttestationKind`].
    #[prost(enumeration = "gateway::AttestationKind", tag = "1")]
    pub kind: i32,
    /// What exporters are told.
    #[prost(btree_map = "string, bytes", tag = "2")]
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// The result that holds the files.
    #[prost(message, optional, tag = "3")]
    pub r#ref: Option<RawRef>,
    /// Where they are in it.
    #[prost(string, tag = "4")]
    pub path: String,
    /// The type of the predicate.
    #[prost(string, tag = "5")]
    pub in_toto_predicate_type: String,
    /// What it is about.
    #[prost(message, repeated, tag = "6")]
    pub in_toto_subjects: Vec<gateway::InTotoSubject>,
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

    /// What is decoded as it came is the message that the generated type encodes.
    #[test]
    fn a_raw_result_has_the_fields_of_the_generated_one() {
        let definition = pb::Definition { def: vec![vec![1]], ..pb::Definition::default() };
        let single = gateway::Ref { id: "r".to_owned(), def: Some(definition.clone()) };
        let subject = gateway::InTotoSubject { name: "s".to_owned(), ..Default::default() };
        let attestation = gateway::Attestation {
            kind: gateway::AttestationKind::Bundle.into(),
            metadata: [("k".to_owned(), b"v".to_vec())].into(),
            r#ref: Some(single.clone()),
            path: "p".to_owned(),
            in_toto_predicate_type: "t".to_owned(),
            in_toto_subjects: vec![subject.clone()],
        };
        let attestations = gateway::Attestations { attestation: vec![attestation] };
        let refs = gateway::RefMap { refs: [("a".to_owned(), single)].into() };
        let response = gateway::SolveResponse {
            r#ref: String::new(),
            result: Some(gateway::Result {
                metadata: [("k".to_owned(), b"v".to_vec())].into(),
                attestations: [("a".to_owned(), attestations)].into(),
                result: Some(gateway::result::Result::Refs(refs)),
            }),
        };
        let raw = RawSolveResponse::decode(response.encode_to_vec().as_slice()).unwrap();
        let raw = raw.result.unwrap();
        let expected = RawRef { id: "r".to_owned(), def: Some(definition.encode_to_vec()) };
        assert_eq!(raw.refs.unwrap().refs["a"], expected);
        assert_eq!(raw.metadata["k"], b"v");
        let [stated] = raw.attestations["a"].attestation.as_slice() else { panic!() };
        assert_eq!(stated.kind(), gateway::AttestationKind::Bundle);
        assert_eq!(stated.r#ref, Some(expected));
        assert_eq!((stated.path.as_str(), stated.in_toto_predicate_type.as_str()), ("p", "t"));
        assert_eq!(stated.in_toto_subjects, [subject]);
        assert_eq!(stated.metadata["k"], b"v");
    }

    #[test]
    fn a_passthrough_has_tag_eight() {
        let op = PassthroughOp { id: "a".to_owned(), outputs: vec![0, 1] };
        let bytes = OpExtension { passthrough: Some(op) }.encode_to_vec();
        assert_eq!(bytes, [0x42, 7, 0x0a, 1, b'a', 0x12, 2, 0, 1]);
    }
}
