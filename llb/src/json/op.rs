//! Ops as JSON.

use super::exec::exec;
use super::file::file;
use super::object::Object;
use super::source::definition;
use crate::op::Op;
use buildkit_proto::newer::PassthroughOp;
use buildkit_proto::pb;
use serde_json::Value;

pub(super) fn op(op: &Op) -> Object {
    let Op { pb: pb::Op { inputs, platform, constraints, op }, passthrough } = op;
    let json = Object::new().messages("inputs", inputs, |pb::Input { digest, index }| {
        Object::new().text("digest", digest).long("index", *index)
    });
    let json = match op {
        Some(pb::op::Op::Exec(op)) => json.value("exec", exec(op)),
        Some(pb::op::Op::Source(pb::SourceOp { identifier, attrs })) => {
            let source = Object::new().text("identifier", identifier);
            json.value("source", source.map("attrs", attrs, |value| value.clone().into()))
        }
        Some(pb::op::Op::File(op)) => json.value("file", file(op)),
        Some(pb::op::Op::Build(op)) => json.value("build", build(op)),
        Some(pb::op::Op::Merge(pb::MergeOp { inputs })) => {
            let input = |pb::MergeInput { input }: &_| Object::new().long("input", *input);
            json.value("merge", Object::new().messages("inputs", inputs, input))
        }
        Some(pb::op::Op::Diff(pb::DiffOp { lower, upper })) => {
            let lowest = |pb::LowerDiffInput { input }: &_| Object::new().long("input", *input);
            let upmost = |pb::UpperDiffInput { input }: &_| Object::new().long("input", *input);
            let diff = Object::new().message("lower", lower.as_ref(), lowest);
            json.value("diff", diff.message("upper", upper.as_ref(), upmost))
        }
        None => json.message("passthrough", passthrough.as_ref(), passes),
    };
    json.message("platform", platform.as_ref(), platform_fields).message(
        "constraints",
        constraints.as_ref(),
        |pb::WorkerConstraints { filter }| Object::new().texts("filter", filter),
    )
}

fn passes(op: &PassthroughOp) -> Object {
    let PassthroughOp { id, outputs } = op;
    // 64-bit numbers are texts in protobuf's JSON.
    let outputs: Vec<_> = outputs.iter().map(i64::to_string).collect();
    Object::new().text("id", id).texts("outputs", &outputs)
}

fn platform_fields(platform: &pb::Platform) -> Object {
    let pb::Platform { architecture, os, variant, os_version, os_features } = platform;
    let json = Object::new().text("Architecture", architecture).text("OS", os);
    let json = json.text("Variant", variant).text("OSVersion", os_version);
    json.texts("OSFeatures", os_features)
}

fn build(op: &pb::BuildOp) -> Object {
    let pb::BuildOp { builder, inputs, def, attrs } = op;
    let input = |pb::BuildInput { input }: &_| Object::new().long("input", *input).into();
    let json = Object::new().long("builder", *builder).map("inputs", inputs, input);
    let json = json.message("def", def.as_ref(), definition);
    json.map("attrs", attrs, |value| Value::from(value.clone()))
}
