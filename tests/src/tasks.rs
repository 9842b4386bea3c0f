//! Manifests of the helper, read out of the graphs that carry them.

use crate::json::pretty;
use buildkit_llb::Definition;
use buildkit_proto::pb;
use jesteros_compiler::diagnostic::Span;
use jesteros_compiler::graph::task::Task;
use jesteros_compiler::lower::{Check, Lowered};
use jesteros_manifest::{CHECKED_EXPECTED, MANIFEST_FILE, MANIFEST_FOLDER, Manifest, ProgramCheck};

/// A manifest with the title of its vertex.
struct Found {
    title: String,
    json: String,
    digest: String,
}

/// Every manifest of `lowered`, with the lines that its findings are shown at.
pub(crate) fn text(lowered: &Lowered) -> String {
    let mut sections: Vec<String> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    for task in &lowered.tasks {
        match of_task(task) {
            Some(found) => {
                shown.push(found.digest.clone());
                sections.push(section(task, &found.title, &found.json));
            }
            // apt has its orders as arguments.
            None => sections.push(section(task, &title(task), "")),
        }
    }
    // Manifests that no task owns, e.g. of what to prune.
    let made = lowered.made.iter().map(|made| made.definition.clone());
    let checks = lowered.checks.iter().map(Check::definition);
    for definition in made.chain(checks) {
        for found in manifests(&definition) {
            if !shown.contains(&found.digest) {
                sections.push(format!("# {}\n{}\n", found.title, found.json));
                shown.push(found.digest);
            }
        }
    }
    sections.join("\n")
}

/// The title of the exec that tells why a task failed.
fn title(task: &Task) -> String {
    let definition = task.report.definition();
    let metadata =
        definition.head().and_then(|head| definition.as_pb().metadata.get(head.as_str()));
    let title = metadata.and_then(|vertex| vertex.description.get("llb.customname"));
    title.map(|title| title.replace(" (what is wrong)", "")).unwrap_or_default()
}

fn section(task: &Task, title: &str, json: &str) -> String {
    let title = title.strip_prefix("[internal] manifest of ").unwrap_or(title);
    let mut text = format!(
        "# {title}\nmistakes are {}, at {}",
        task.explained.code.name,
        lines(task.explained.span)
    );
    for (key, span) in &task.explained.lines {
        text.push_str(&format!("; {key} at {}", lines(*span)));
    }
    match json {
        "" => format!("{text}\n"),
        json => format!("{text}\n{json}\n"),
    }
}

fn lines(span: Span) -> String {
    match span.first == span.last {
        true => format!("line {}", span.first),
        false => format!("lines {}-{}", span.first, span.last),
    }
}

/// The manifest that the exec of a task mounts.
fn of_task(task: &Task) -> Option<Found> {
    let definition = task.report.definition();
    let head = definition.head()?;
    let digests = definition.digests();
    let at = digests.iter().position(|digest| digest == head)?;
    let op: pb::Op = prost::Message::decode(definition.as_pb().def.get(at)?.as_slice()).ok()?;
    let Some(pb::op::Op::Exec(exec)) = op.op else { return None };
    let told = [MANIFEST_FOLDER, CHECKED_EXPECTED];
    let mount = exec.mounts.iter().find(|mount| told.contains(&mount.dest.as_str()))?;
    let input = op.inputs.get(usize::try_from(mount.input).ok()?)?;
    manifests(&definition).into_iter().find(|found| found.digest == input.digest)
}

/// All manifests in a graph, in the order of its vertices.
fn manifests(definition: &Definition) -> Vec<Found> {
    let pb = definition.as_pb();
    let mut all = Vec::new();
    for (bytes, digest) in pb.def.iter().zip(definition.digests()) {
        let op: Option<pb::Op> = prost::Message::decode(bytes.as_slice()).ok();
        let Some(pb::op::Op::File(file)) = op.and_then(|op| op.op) else { continue };
        for action in file.actions {
            let Some(pb::file_action::Action::Mkfile(made)) = action.action else { continue };
            if made.path != format!("/{MANIFEST_FILE}") {
                continue;
            }
            // What the helper compares a program with is no task.
            let read = Manifest::from_json(&made.data).map(drop);
            let read = read.or_else(|error| {
                serde_json::from_slice(&made.data).map(|_: ProgramCheck| ()).map_err(|_| error)
            });
            read.expect("the helper reads what the compiler writes");
            let description = pb.metadata.get(digest.as_str()).map(|vertex| &vertex.description);
            let title = description.and_then(|fields| fields.get("llb.customname"));
            all.push(Found {
                title: title.cloned().unwrap_or_default(),
                json: pretty(&made.data),
                digest: digest.to_string(),
            });
        }
    }
    all
}
