//! Definitions of others.

use crate::*;
use buildkit_proto::pb;
use prost::Message as _;
use std::sync::Arc;

fn definition() -> pb::Definition {
    let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "x"));
    let state = super::example::image();
    state.run(Exec::shell("end").located(Location::new(spec, 1, 1))).unwrap().definition().into_pb()
}

fn tree(name: &str) -> Output {
    Output::scratch().file(mkdir(name, 0o755))
}

#[test]
fn round_trip_keeps_everything() {
    let original = definition();
    let output = Output::from_definition(&Definition::from_pb(original.clone())).unwrap();
    assert_eq!(output.definition().to_pb(), original);
    assert_eq!(Definition::from_pb(original.clone()), output.definition());
    let file = SourceFile::new("a", "", "b").loaded_by(output.definition());
    assert_eq!(file.to_pb().definition, Some(original));
    let empty = SourceFile::new("a", "", "b").loaded_by(Output::scratch().definition());
    assert_eq!(empty.to_pb().definition, None);
    let scratch = Output::from_definition(&Definition::from_pb(pb::Definition::default())).unwrap();
    assert!(scratch.is_scratch());
}

#[test]
fn limits_survive_the_wire_and_change_no_digest() {
    let image = super::example::image();
    let free = image.run(Exec::shell("end")).unwrap().definition();
    let limits = Limits::default().memory(1 << 20).memory_and_swap(-1).cpus("0");
    let limited = image.run(Exec::shell("end").limits(limits.clone())).unwrap().definition();
    assert_eq!(free.digests(), limited.digests());
    assert_eq!((free.extension(), free.limits_of("x")), (None, None));
    assert!(limited.caps().contains("exec.meta.linux.resources"));
    assert!(!free.caps().contains("exec.meta.linux.resources"));
    let head = limited.head().unwrap().as_str().to_owned();
    assert_eq!(limited.limits_of(&head), Some(&limits));
    let read = Definition::from_bytes(&limited.to_bytes()).unwrap();
    assert_eq!(read, limited);
    let again = Output::from_definition(&read).unwrap().definition();
    assert_eq!(again, limited);
    let text = "    limit memory 1048576\n    limit memory-and-swap -1\n    limit cpus 0\n";
    assert!(limited.to_string().contains(text), "{limited}");
    let removed = image.run(Exec::shell("end").limits(limits).limits(Limits::default())).unwrap();
    assert_eq!(removed.definition(), free);
}

#[test]
fn a_passthrough_survives_the_wire() {
    let (image, checks) = (tree("/image"), tree("/checks"));
    let outputs = passthrough("checked", [&image, &checks]).named("wait").outputs();
    let limited = State::new(&outputs[1], &"linux/amd64".parse().unwrap())
        .run(Exec::shell("end").limits(Limits::default().memory(1 << 20)))
        .unwrap();
    let definition = limited.definition();
    let read = Definition::from_bytes(&definition.to_bytes()).unwrap();
    let again = Output::from_definition(&read).unwrap().definition();
    assert_eq!(again, definition);
    assert!(again.caps().contains("passthroughop"));

    let vertex = again.vertices().nth(2).unwrap();
    assert_eq!((vertex.kind(), vertex.name()), ("passthrough", Some("wait")));
    let op = vertex.passthrough().unwrap();
    assert_eq!((op.id.as_str(), op.outputs.as_slice()), ("checked", [0, 1].as_slice()));
    let digest = vertex.digest().as_str();
    let json: serde_json::Value = serde_json::from_str(&again.to_json()).unwrap();
    let passthrough = &json["def"][digest]["passthrough"];
    assert_eq!(passthrough, &serde_json::json!({ "id": "checked", "outputs": ["0", "1"] }));
    let text = again.to_string();
    let line = "v2 = passthrough checked of v0, v1  \"wait\"\n    outputs v0, v1\n";
    assert!(text.contains(line), "{text}");
    // A graph may also end with one.
    let alone = Definition::from_bytes(&outputs[1].definition().to_bytes()).unwrap();
    assert_eq!(Output::from_definition(&alone).unwrap(), outputs[1]);
}

#[test]
fn nothing_waits_for_scratch_and_scratch_waits_for_nothing() {
    let (some, scratch) = (tree("/a"), Output::scratch());
    assert_eq!(some.after("id", [&scratch]), some);
    assert_eq!(some.after("id", [] as [Output; 0]), some);
    assert_eq!(scratch.after("id", [&some]), scratch);
    let outputs = passthrough("id", [&scratch, &some]).after([&scratch]).outputs();
    assert_eq!(outputs, [scratch, passthrough("id", [&some]).outputs().remove(0)]);
    let state = State::scratch(&"linux/amd64".parse().unwrap()).dir("/a").with_output(&some);
    let waits = state.after("id", [tree("/b")]);
    assert_eq!(waits, state.with_output(some.after("id", [tree("/b")])));
    assert_ne!(waits, state);
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
    let output = Output::from_definition(&Definition::from_pb(definition)).unwrap();
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
        let broken = Definition::from_pb(broken);
        let error = Output::from_definition(&broken).expect_err(&index.to_string());
        assert!(error.to_string().starts_with("invalid definition: "), "{error}");
        // Printing takes anything.
        assert!(!broken.to_string().is_empty());
    }
}
