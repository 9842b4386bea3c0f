//! What every graph must be.

use buildkit_llb::{Definition, Digest};
use buildkit_proto::pb;
use std::collections::BTreeSet;

/// What is wrong with a graph, if anything: its ops are in order, none is there twice, the last one
/// is the terminal vertex, and each has a name and, unless it is internal, lines of the spec.
#[must_use]
pub fn unsound(definition: &Definition) -> Option<String> {
    let definition = definition.as_pb();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let last = definition.def.len().saturating_sub(1);
    for (position, bytes) in definition.def.iter().enumerate() {
        let op: pb::Op = match prost::Message::decode(bytes.as_slice()) {
            Ok(op) => op,
            Err(error) => return Some(format!("op {position} cannot be decoded: {error}")),
        };
        if op.inputs.iter().any(|input| !seen.contains(&input.digest)) {
            return Some(format!("op {position} stands before one of its inputs"));
        }
        let digest = Digest::of(bytes).to_string();
        if !seen.insert(digest.clone()) {
            return Some(format!("op {position} is there twice"));
        }
        if op.op.is_none() != (position == last) {
            return Some(format!("op {position} of {last} is not where the terminal vertex is"));
        }
        let Some(metadata) = definition.metadata.get(&digest) else {
            return Some(format!("op {position} has no metadata"));
        };
        if position == last {
            continue;
        }
        let is_image = matches!(&op.op, Some(pb::op::Op::Source(source)) if source.identifier.contains("jesteros/frontend"));
        let name = metadata.description.get("llb.customname");
        let is_internal = name.is_some_and(|name| name.starts_with("[internal]"));
        if is_image || is_internal {
            continue;
        }
        if name.is_none() {
            return Some(format!(
                "op {position} has no name: `Scope::describe` gives an exec or a file operation its \
                 name and lines"
            ));
        }
        let locations = definition.source.as_ref().and_then(|source| source.locations.get(&digest));
        let located =
            locations.is_some_and(|found| found.locations.iter().any(|at| !at.ranges.is_empty()));
        if !located {
            return Some(format!(
                "op {position} `{name:?}` carries no lines of the spec: give `Scope::describe` those of its entry"
            ));
        }
    }
    None
}
