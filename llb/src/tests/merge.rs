//! Merges and differences. BuildKit takes their inputs by position.

use crate::*;
use buildkit_proto::pb;

fn tree(name: &str) -> Output {
    Output::scratch().file(mkdir(name, 0o755))
}

/// The op of the vertex that makes `output`.
fn op(output: &Output) -> pb::Op {
    let definition = output.definition();
    let digest = output.vertex_digest().unwrap();
    definition.vertex(digest).unwrap().op().unwrap().clone()
}

fn digests<'a>(outputs: impl IntoIterator<Item = &'a Output>) -> Vec<String> {
    outputs.into_iter().map(|output| output.vertex_digest().unwrap().to_string()).collect()
}

fn inputs(op: &pb::Op) -> Vec<String> {
    op.inputs.iter().map(|input| input.digest.clone()).collect()
}

#[test]
fn a_layer_that_comes_twice_is_two_inputs() {
    let (a, b) = (tree("/a"), tree("/b"));
    let merged = merge([&a, &b, &Output::scratch(), &a]).output();
    let op = op(&merged);
    assert_eq!(inputs(&op), digests([&a, &b, &a]));
    let Some(pb::op::Op::Merge(pb::MergeOp { inputs })) = op.op else { panic!("no merge") };
    assert_eq!(inputs.iter().map(|input| input.input).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(merged.definition().to_string().ends_with("v2 = merge v0, v1, v0\nreturn v2\n"));
}

#[test]
fn both_sides_of_a_difference_are_inputs() {
    let (a, b) = (tree("/a"), tree("/b"));
    let numbers = |output: &Output| {
        let op = op(output);
        let Some(pb::op::Op::Diff(pb::DiffOp { lower, upper })) = &op.op else { panic!("no diff") };
        (inputs(&op), lower.unwrap().input, upper.unwrap().input)
    };
    let same = diff(&a, &a).named("nothing").output();
    assert_eq!(numbers(&same), (digests([&a, &a]), 0, 1));
    assert_eq!(numbers(&diff(&a, &b).output()), (digests([&a, &b]), 0, 1));
    assert_eq!(numbers(&diff(&a, &Output::scratch()).output()), (digests([&a]), 0, -1));
    assert!(diff(&Output::scratch(), &Output::scratch()).output().is_scratch());
}

#[test]
fn the_same_inputs_twice_give_one_vertex_each() {
    let a = tree("/a");
    let definition = merge([diff(&a, &a).output(), a.clone()]).output().definition();
    let kinds: Vec<_> = definition.vertices().map(|vertex| vertex.kind()).collect();
    assert_eq!(kinds, ["file", "diff", "merge"]);
}
