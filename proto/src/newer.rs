//! Messages that BuildKit has since v0.31 and the generated types do not.
//!
//! The types of [`pb`](crate::pb) are those of v0.29. Until they catch up, a
//! message here is appended to the encoding of the one it belongs to: two
//! concatenated protobuf messages are one merged message.

/// The part of `pb.OpMetadata` that is new: field 7.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct OpMetadataExtension {
    /// Limits of an exec; not part of any digest or cache key.
    #[prost(message, optional, tag = "7")]
    pub linux_resources: Option<LinuxResources>,
}

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
    fn appended_messages_leave_the_old_fields_alone() {
        let old = pb::OpMetadata { ignore_cache: true, ..pb::OpMetadata::default() };
        let limits = LinuxResources {
            memory: 300,
            cpuset_cpus: "0".to_owned(),
            ..LinuxResources::default()
        };
        let new = OpMetadataExtension { linux_resources: Some(limits) };
        let bytes = [old.encode_to_vec(), new.encode_to_vec()].concat();
        assert_eq!(bytes, [0x08, 1, 0x3a, 6, 0x08, 0xac, 2, 0x32, 1, b'0']);
        assert_eq!(pb::OpMetadata::decode(bytes.as_slice()).unwrap(), old);
        assert_eq!(OpMetadataExtension::decode(bytes.as_slice()).unwrap(), new);
    }

    #[test]
    fn a_passthrough_has_tag_eight() {
        let op = PassthroughOp { id: "a".to_owned(), outputs: vec![0, 1] };
        let bytes = OpExtension { passthrough: Some(op) }.encode_to_vec();
        assert_eq!(bytes, [0x42, 7, 0x0a, 1, b'a', 0x12, 2, 0, 1]);
    }
}
