//! Definitions of others.

use crate::*;
use buildkit_proto::pb;
use prost::Message as _;
use std::sync::Arc;

fn definition() -> pb::Definition {
    let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "x"));
    let state = super::example::image();
    state.run(Exec::shell("end").located(Location::new(spec, 1, 1))).definition().into_pb()
}

#[test]
fn round_trip_keeps_everything() {
    let original = definition();
    let output = Output::from_definition(&original).unwrap();
    assert_eq!(output.definition().to_pb(), original);
    assert_eq!(Definition::from_pb(original.clone()), output.definition());
    let file = SourceFile::new("a", "", "b").loaded_by(output.definition());
    assert_eq!(file.to_pb().definition, Some(original));
    let empty = SourceFile::new("a", "", "b").loaded_by(Output::scratch().definition());
    assert_eq!(empty.to_pb().definition, None);
    let scratch = Output::from_definition(&pb::Definition::default()).unwrap();
    assert!(scratch.is_scratch());
}

#[test]
fn foreign_bytes_keep_their_digest() {
    // The same op as prost writes it: another order, so another digest.
    let op = pb::Op {
        op: Some(pb::op::Op::Source(pb::SourceOp {
            identifier: "local://x".to_owned(),
            attrs: [].into(),
        })),
        constraints: Some(pb::WorkerConstraints::default()),
        ..pb::Op::default()
    };
    let bytes = op.encode_to_vec();
    let digest = Digest::of(&bytes);
    let terminal = pb::Op {
        inputs: vec![pb::Input { digest: digest.to_string(), index: 7 }],
        ..pb::Op::default()
    };
    let definition = pb::Definition {
        def: vec![bytes, terminal.encode_to_vec()],
        metadata: [(digest.to_string(), pb::OpMetadata::default())].into(),
        source: None,
    };
    let output = Output::from_definition(&definition).unwrap();
    assert_eq!(output.vertex_digest(), Some(&digest));
    assert!(output.definition().to_string().ends_with("return v0:7\n"));
}

#[test]
fn malformed_definitions_are_errors() {
    type Break = fn(&mut pb::Definition);
    let breaks: [Break; 9] = [
        |d| d.def.truncate(1),
        |d| drop(d.def.pop()),
        |d| drop(d.def.remove(0)),
        |d| d.def.swap(0, 1),
        |d| d.def[0] = vec![0xff],
        |d| d.def.insert(0, Vec::new()),
        |d| d.metadata.clear(),
        |d| d.source.as_mut().unwrap().infos.clear(),
        |d| {
            let op = d.def[0].clone();
            d.def.splice(0..0, std::iter::repeat_n(op, MAX_VERTICES));
        },
    ];
    for (index, change) in breaks.into_iter().enumerate() {
        let mut broken = definition();
        change(&mut broken);
        let error = Output::from_definition(&broken).expect_err(&index.to_string());
        assert!(error.to_string().starts_with("invalid definition: "), "{error}");
        // Printing takes anything.
        assert!(!Definition::from_pb(broken).to_string().is_empty());
    }
}
