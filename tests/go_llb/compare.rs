//! Two definitions side by side.

use crate::differences::Difference;
use crate::shown::Shown;
use anyhow::{Result, bail};
use buildkit_llb::{Definition, Digest};

/// Fails unless both say the same, but for what is listed, all of which must be there.
pub(crate) fn compare(
    ours: &Definition,
    theirs: &Definition,
    listed: &[&Difference],
) -> Result<()> {
    let [here, there] = [Shown::of(ours)?, Shown::of(theirs)?];
    let lines = |shown: &Shown| [shown.ops.clone(), shown.beside.clone()].concat();
    let (our_lines, their_lines) = (lines(&here), lines(&there));
    let side = |name, lines, others, listed| Side { name, lines, others, listed };
    let gos = listed.iter().map(|listed| (listed.go, listed.reason)).collect();
    let own = listed.iter().map(|listed| (listed.ours, listed.reason)).collect();
    let mut wrong = side("Go's client", &their_lines, &our_lines, gos).wrong();
    wrong.extend(side("the crate", &our_lines, &their_lines, own).wrong());
    // Ops that say the same have the same bytes.
    if here.ops == there.ops {
        for (number, (our, their)) in here.digests.iter().zip(&there.digests).enumerate() {
            let bytes = [(ours, our), (theirs, their)].map(|(of, digest)| hex(of, digest));
            if bytes[0] != bytes[1] {
                wrong.push(format!("v{number} is {} instead of {}", bytes[0], bytes[1]));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let wrong = wrong.join("\n");
    bail!(
        "they differ, and not as differences.rs says:\n{wrong}\n\nthe crate's graph:\n{ours}\n\
         Go's graph:\n{theirs}"
    );
}

/// What one of the two says.
struct Side<'a> {
    name: &'static str,
    lines: &'a [String],
    /// What the other one says.
    others: &'a [String],
    /// What this one alone may say, and why.
    listed: Vec<(&'static [&'static str], &'static str)>,
}

impl Side<'_> {
    /// What this side alone says without being listed, and what is listed and not said.
    fn wrong(&self) -> Vec<String> {
        let alone = self.lines.iter().filter(|line| !self.others.contains(line));
        let alone: Vec<&str> = alone.map(String::as_str).collect();
        let listed = self.listed.iter().flat_map(|(lines, _)| *lines);
        let mut wrong: Vec<String> = Vec::new();
        for line in &alone {
            if !listed.clone().any(|listed| is_meant(listed, line)) {
                wrong.push(format!("only {} says: {line}", self.name));
            }
        }
        for (lines, reason) in &self.listed {
            for listed in *lines {
                if !alone.iter().any(|line| is_meant(listed, line)) {
                    let name = self.name;
                    wrong.push(format!("only {name} should say: {listed}\n    ({reason})"));
                }
            }
        }
        wrong
    }
}

/// Whether a line is one that is listed, where `v*` stands for any vertex, and `*` at the end for
/// any rest.
fn is_meant(listed: &str, line: &str) -> bool {
    let (listed, line) = match (listed.strip_prefix("v* "), line.split_once(' ')) {
        (Some(listed), Some((vertex, line))) if vertex.starts_with('v') => (listed, line),
        _ => (listed, line),
    };
    match listed.strip_suffix('*') {
        Some(start) => line.starts_with(start),
        None => listed == line,
    }
}

fn hex(definition: &Definition, digest: &Digest) -> String {
    let digests = definition.digests();
    let sent = digests.iter().zip(&definition.as_pb().def);
    let bytes = sent.filter(|(known, _)| *known == digest).flat_map(|(_, op)| op);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
