//! A definition as text.
//!
//! Vertices are numbered `v0`, `v1`, … in definition order. Digests are not
//! printed, so a change to an early vertex does not change every line. The first
//! line of a vertex has its kind, platform, name, cache setting and source
//! lines; each field follows on a line of its own. An input is
//! `vN[:output][:path]`, and `=> :k` is the output of a mount. Fields with their
//! default value are left out. The text is decoded from the wire bytes, so it
//! also shows definitions that other programs made, except fields that the
//! generated types do not have.

mod exec;
mod file;
mod printer;

use crate::annotations::CUSTOM_NAME;
use crate::definition::Definition;
use crate::limits::Limits;
use crate::op::Op;
use crate::text::printer::{Lines, Printer, word};
use buildkit_proto::newer::{LinuxResources, PassthroughOp};
use buildkit_proto::pb;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Numbers of vertices, by digest.
type Numbers<'a> = BTreeMap<&'a str, usize>;

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digests = self.digests();
        let numbers: Numbers<'_> =
            digests.iter().enumerate().rev().map(|(number, d)| (d.as_str(), number)).collect();
        let pb = self.as_pb();
        if pb.def.is_empty() {
            return f.write_str("return scratch\n");
        }
        let last = digests.len() - 1;
        for (number, (bytes, digest)) in pb.def.iter().zip(&digests).enumerate() {
            let Some(Op { pb: op, passthrough }) = Op::decode(bytes) else {
                writeln!(f, "v{number} = malformed op of {} bytes", bytes.len())?;
                continue;
            };
            let printer = Printer { inputs: inputs(&op, &numbers) };
            if op.op.is_none() && passthrough.is_none() && number == last {
                writeln!(f, "return {}", printer.inputs.join(", "))?;
                continue;
            }
            let mut lines = Lines::default();
            let mut kind = printer.op(&op, &mut lines);
            if let Some(PassthroughOp { id, outputs }) = passthrough {
                let outputs: Vec<_> = outputs.iter().map(|input| printer.input(*input)).collect();
                lines.push(format!("outputs {}", outputs.join(", ")));
                kind = format!("passthrough {} of {}", word(&id), printer.inputs.join(", "));
            }
            write!(f, "v{number} = {kind}")?;
            if let Some(platform) = &op.platform {
                write!(f, "  [{}]", platform_text(platform))?;
            }
            if let Some(metadata) = pb.metadata.get(digest.as_str()) {
                describe(metadata, f, &mut lines)?;
                limit(self.limits_of(digest.as_str()), &mut lines);
            }
            locate(pb.source.as_ref(), digest.as_str(), f)?;
            writeln!(f)?;
            for line in lines.0 {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}

impl Printer {
    /// Returns what goes on the first line, and adds the rest to `lines`.
    fn op(&self, op: &pb::Op, lines: &mut Lines) -> String {
        let pb::Op { inputs: _, platform: _, constraints, op } = op;
        let kind = match op {
            Some(pb::op::Op::Exec(op)) => {
                self.exec(op, lines);
                "exec".to_owned()
            }
            Some(pb::op::Op::Source(pb::SourceOp { identifier, attrs })) => {
                attributes(attrs, lines);
                format!("source {identifier}")
            }
            Some(pb::op::Op::File(op)) => self.file(op, lines),
            Some(pb::op::Op::Build(pb::BuildOp { builder, inputs, def, attrs })) => {
                for (name, pb::BuildInput { input }) in inputs {
                    lines.push(format!("input {name} <- {}", self.input(*input)));
                }
                if let Some(def) = def {
                    lines.push(format!("def of {} ops", def.def.len()));
                }
                attributes(attrs, lines);
                format!("build with {}", self.input(*builder))
            }
            Some(pb::op::Op::Merge(pb::MergeOp { inputs })) => {
                let inputs: Vec<_> =
                    inputs.iter().map(|pb::MergeInput { input }| self.input(*input)).collect();
                format!("merge {}", inputs.join(", "))
            }
            Some(pb::op::Op::Diff(pb::DiffOp { lower, upper })) => {
                let lower = lower
                    .map_or("none".to_owned(), |pb::LowerDiffInput { input }| self.input(input));
                let upper = upper
                    .map_or("none".to_owned(), |pb::UpperDiffInput { input }| self.input(input));
                format!("diff {lower} -> {upper}")
            }
            None => format!("nothing of {}", self.inputs.join(", ")),
        };
        for filter in constraints.iter().flat_map(|pb::WorkerConstraints { filter }| filter) {
            lines.push(format!("constraint {}", word(filter)));
        }
        kind
    }
}

fn inputs(op: &pb::Op, numbers: &Numbers<'_>) -> Vec<String> {
    let inputs = op.inputs.iter().map(|pb::Input { digest, index }| {
        let mut text = match numbers.get(digest.as_str()) {
            Some(number) => format!("v{number}"),
            None => format!("unknown {digest}"),
        };
        if *index != 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, ":{index}");
        }
        text
    });
    inputs.collect()
}

fn platform_text(platform: &pb::Platform) -> String {
    let pb::Platform { architecture, os, variant, os_version, os_features } = platform;
    let mut text = os.clone();
    if !os_version.is_empty() || !os_features.is_empty() {
        let options = std::iter::once(os_version).chain(os_features).map(String::as_str);
        text = format!("{os}({})", options.collect::<Vec<_>>().join("+"));
    }
    for part in [architecture, variant] {
        if !part.is_empty() {
            text.push('/');
            text.push_str(part);
        }
    }
    text
}

/// Prints metadata; capabilities follow from the op and are left out.
fn describe(
    metadata: &pb::OpMetadata,
    f: &mut fmt::Formatter<'_>,
    lines: &mut Lines,
) -> fmt::Result {
    let pb::OpMetadata { ignore_cache, description, export_cache, caps: _, progress_group } =
        metadata;
    for (key, value) in description {
        if key == CUSTOM_NAME {
            write!(f, "  {value:?}")?;
        } else {
            lines.push(format!("description {key} = {}", word(value)));
        }
    }
    if *ignore_cache {
        f.write_str("  [ignore-cache]")?;
    }
    if let Some(pb::ExportCache { value }) = export_cache {
        lines.push(format!("export-cache {value}"));
    }
    if let Some(pb::ProgressGroup { id, name, weak }) = progress_group {
        let weak = if *weak { " weak" } else { "" };
        lines.push(format!("group {} {name:?}{weak}", word(id)));
    }
    Ok(())
}

/// Prints limits that are set.
fn limit(limits: Option<&Limits>, lines: &mut Lines) {
    let Some(Limits(resources)) = limits else { return };
    let LinuxResources {
        memory,
        memory_swap,
        cpu_shares,
        cpu_period,
        cpu_quota,
        cpuset_cpus,
        cpuset_mems,
    } = resources;
    let set = |number: &dyn std::fmt::Display| Some(number.to_string()).filter(|text| text != "0");
    let list = |list: &String| Some(list.clone()).filter(|list| !list.is_empty());
    let values = [
        ("memory", set(memory)),
        ("memory-and-swap", set(memory_swap)),
        ("cpu-shares", set(cpu_shares)),
        ("cpu-period", set(cpu_period)),
        ("cpu-quota", set(cpu_quota)),
        ("cpus", list(cpuset_cpus)),
        ("memory-nodes", list(cpuset_mems)),
    ];
    for (name, value) in values {
        lines.0.extend(value.map(|value| format!("limit {name} {}", word(&value))));
    }
}

fn locate(source: Option<&pb::Source>, digest: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(pb::Source { locations, infos }) = source else { return Ok(()) };
    let Some(pb::Locations { locations }) = locations.get(digest) else { return Ok(()) };
    for pb::Location { source_index, ranges } in locations {
        let info = usize::try_from(*source_index).ok().and_then(|index| infos.get(index));
        let file = info.map_or("?", |info| info.filename.as_str());
        write!(f, "  @{file}")?;
        for (index, pb::Range { start, end }) in ranges.iter().enumerate() {
            let line = |position: &Option<pb::Position>| position.map_or(0, |p| p.line);
            let (first, last) = (line(start), line(end));
            f.write_str(if index == 0 { ":" } else { "," })?;
            match first == last {
                true => write!(f, "{first}")?,
                false => write!(f, "{first}-{last}")?,
            }
        }
    }
    Ok(())
}

fn attributes(attrs: &BTreeMap<String, String>, lines: &mut Lines) {
    for (key, value) in attrs {
        match value.is_empty() || value.contains(char::is_control) {
            true => lines.push(format!("{key} = {value:?}")),
            false => lines.push(format!("{key} = {value}")),
        }
    }
}
