//! A definition as lines, each of which says one thing and can be understood without the others.

use anyhow::{Context as _, Result};
use buildkit_llb::{Definition, Digest};
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that a definition says.
///
/// Vertices have numbers in the place of digests, which an early difference would change in all
/// lines. They are counted from the inputs of the result, so that the numbers do not depend on the
/// order in which vertices are sent.
#[derive(Debug)]
pub(crate) struct Shown {
    /// What is in the ops.
    pub(crate) ops: Vec<String>,
    /// What is said beside the ops.
    pub(crate) beside: Vec<String>,
    /// The digests of the ops, by number.
    pub(crate) digests: Vec<Digest>,
}

impl Shown {
    pub(crate) fn of(definition: &Definition) -> Result<Self> {
        let digests = counted(definition)?;
        let mut shown = Self { ops: Vec::new(), beside: Vec::new(), digests };
        let numbers: BTreeMap<&str, String> = shown.digests.iter().zip(0..).map(number).collect();
        let json: Value = serde_json::from_str(&definition.to_json())?;
        let sent = definition.digests();
        let (result, vertices) = match sent.split_last() {
            Some((result, vertices)) => (Some(result), vertices),
            None => (None, [].as_slice()),
        };
        let named = |digest: &str| numbers.get(digest).map_or("result", String::as_str).to_owned();
        for digest in shown.digests.iter().chain(result) {
            let name = named(digest.as_str());
            let mut op = json["def"][digest.as_str()].clone();
            for input in op["inputs"].as_array_mut().into_iter().flatten() {
                let of = input["digest"].as_str().map(named);
                input["digest"] = of.into();
            }
            flatten(&name, &op, &mut shown.ops);
            flatten(&name, &json["metadata"][digest.as_str()], &mut shown.beside);
            for (index, location) in located(&json, digest).iter().enumerate() {
                flatten(&format!("{name} location {index}"), location, &mut shown.beside);
            }
        }
        let order: Vec<String> = vertices.iter().map(|digest| named(digest.as_str())).collect();
        shown.beside.push(format!("order = {}", order.join(" ")));
        let files = definition.as_pb().source.iter().flat_map(|source| &source.infos);
        for (index, file) in files.enumerate() {
            let name = format!("file {index}");
            let text = String::from_utf8_lossy(&file.data);
            let known =
                [("name", &*file.filename), ("language", &*file.language), ("text", &*text)];
            shown.beside.extend(known.map(|(key, value)| format!("{name} {key} = {value:?}")));
            if let Some(load) = &file.definition {
                let load = Self::of(&Definition::from_pb(load.clone()))?;
                let lines = load.ops.iter().chain(&load.beside);
                shown.beside.extend(lines.map(|line| format!("{name} loaded by {line}")));
            }
        }
        Ok(shown)
    }
}

fn number((digest, number): (&Digest, usize)) -> (&str, String) {
    (digest.as_str(), format!("v{number}"))
}

/// The vertices that the result is made of, each after its inputs, which are taken in their order.
fn counted(definition: &Definition) -> Result<Vec<Digest>> {
    let mut counted: Vec<Digest> = Vec::new();
    let mut open: Vec<(Digest, bool)> =
        definition.head().map(|head| (head.clone(), false)).into_iter().collect();
    while let Some((digest, is_ready)) = open.pop() {
        if counted.contains(&digest) {
            continue;
        }
        if is_ready {
            counted.push(digest);
            continue;
        }
        let vertex = definition.vertex(&digest);
        let vertex = vertex.with_context(|| format!("there is no vertex {digest}"))?;
        let inputs: Vec<&str> = vertex.inputs().map(|(input, _)| input).collect();
        let inputs = inputs.into_iter().rev().map(|input| Ok((input.parse()?, false)));
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        open.push((digest, true));
        open.extend(inputs);
    }
    Ok(counted)
}

/// The places of a vertex. Go's client has an entry without places for a vertex that has none.
fn located<'a>(json: &'a Value, digest: &Digest) -> &'a [Value] {
    let all = &json["source"]["locations"][digest.as_str()]["locations"];
    all.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// One line for each text, number and word, and for each message that is empty.
fn flatten(path: &str, value: &Value, lines: &mut Vec<String>) {
    let below = |path: &str, key: &str| match path.contains(' ') {
        true => format!("{path}.{key}"),
        false => format!("{path} {key}"),
    };
    match value {
        Value::Null => {}
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(key, value)| flatten(&below(path, key), value, lines));
        }
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| flatten(&format!("{path}[{index}]"), item, lines));
        }
        value => lines.push(format!("{path} = {value}")),
    }
}
