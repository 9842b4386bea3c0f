//! Ops of every kind, those among them that the generated messages do not have.

use buildkit_proto::newer::{OpExtension, PassthroughOp};
use buildkit_proto::pb;
use prost::Message as _;

/// What an op does.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every op is of the large variant")]
pub(crate) enum Kind {
    /// What the generated messages have.
    Known(pb::op::Op),
    /// The kind that BuildKit has since v0.31.
    Passthrough(PassthroughOp),
}

impl From<pb::op::Op> for Kind {
    fn from(op: pb::op::Op) -> Self {
        Self::Known(op)
    }
}

/// A decoded op.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    /// All that the generated messages have.
    pub(crate) pb: pb::Op,
    /// The kind, if `pb` has none. An op without a kind is a terminal one.
    pub(crate) passthrough: Option<PassthroughOp>,
}

impl Op {
    /// Decodes an op, of which `None` is not one.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let pb = pb::Op::decode(bytes).ok()?;
        let passthrough = match pb.op {
            Some(_) => None,
            None => OpExtension::decode(bytes).ok()?.passthrough,
        };
        Some(Self { pb, passthrough })
    }

    /// Says whether the op does nothing and only names the result of a graph.
    pub(crate) fn is_terminal(&self) -> bool {
        self.pb.op.is_none() && self.passthrough.is_none()
    }
}

/// Encodes an op as BuildKit does; `head` has no kind.
///
/// The daemon decodes every op, encodes it again with Go's deterministic
/// marshaller and digests that (`recomputeDigests` in
/// `solver/llbsolver/vertex.go`). Go writes the members of a oneof last, prost
/// writes them by tag, so the op kind (tags 2 to 8) has to be moved behind
/// `platform` (10) and `constraints` (11). Two concatenated protobuf messages
/// are one merged message, so it is enough to encode the op in two halves. With
/// other bytes the build would work, but errors would not show their source
/// lines: BuildKit looks them up by its own digest
/// (`solver/llbsolver/result.go`).
pub(crate) fn canonical(head: &pb::Op, kind: Kind) -> Vec<u8> {
    let mut bytes = head.encode_to_vec();
    bytes.extend(match kind {
        Kind::Known(op) => pb::Op { op: Some(op), ..pb::Op::default() }.encode_to_vec(),
        Kind::Passthrough(op) => OpExtension { passthrough: Some(op) }.encode_to_vec(),
    });
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn head() -> pb::Op {
        pb::Op {
            inputs: vec![pb::Input { digest: "d".to_owned(), index: 1 }],
            constraints: Some(pb::WorkerConstraints::default()),
            ..pb::Op::default()
        }
    }

    /// The bytes were taken from Go: `proto.MarshalOptions{Deterministic: true}`.
    #[test]
    fn canonical_bytes_are_those_of_go() {
        let platform = pb::Platform {
            architecture: "amd64".to_owned(),
            os: "linux".to_owned(),
            ..pb::Platform::default()
        };
        let source = pb::op::Op::Source(pb::SourceOp {
            identifier: "x".to_owned(),
            attrs: [("b", "2"), ("a", "1")].map(|(k, v)| (k.into(), v.into())).into(),
        });
        assert_eq!(
            hex(&canonical(&pb::Op { platform: Some(platform), ..head() }, source.into())),
            "0a050a01641001520e0a05616d64363412056c696e75785a001a130a017812060a016112013112060a0162120132"
        );
        let passthrough = PassthroughOp { id: "a".to_owned(), outputs: vec![0, 1] };
        assert_eq!(
            hex(&canonical(&head(), Kind::Passthrough(passthrough))),
            "0a050a016410015a0042070a016112020001"
        );
    }

    #[test]
    fn every_kind_is_decoded() {
        let terminal = Op::decode(&head().encode_to_vec()).unwrap();
        assert!(terminal.is_terminal());
        let merge = pb::op::Op::Merge(pb::MergeOp::default());
        let merge = Op::decode(&canonical(&head(), merge.into())).unwrap();
        assert!(!merge.is_terminal() && merge.passthrough.is_none());
        let passthrough = PassthroughOp { id: "a".to_owned(), outputs: vec![0] };
        let bytes = canonical(&head(), Kind::Passthrough(passthrough.clone()));
        let decoded = Op::decode(&bytes).unwrap();
        assert_eq!((decoded.pb, decoded.passthrough), (head(), Some(passthrough)));
        assert!(Op::decode(&[0xff]).is_none());
    }
}
