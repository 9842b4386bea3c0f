//! What a case comes to, as files of text.

use crate::case::Case;
use crate::compiled::{Built, Compiled, compile, compile_in};
use crate::{blessing, difference, pretty, tasks};
use buildkit_llb::Definition;
use jesteros_compiler::diagnostic::{Diagnostic, Report};
use jesteros_compiler::lower::{Check, Made};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The files that hold what is expected.
pub const RESULTS: [&str; 6] =
    ["llb.txt", "tasks.txt", "image.json", "warnings.txt", "errors.txt", "answer.txt"];

/// Lines of a graph that are longer than this are cut …
const MAX_LINE: usize = 600;
/// … to this.
const SHORT_LINE: usize = 60;

/// Texts by the names of the files that hold them.
pub type Expectations = BTreeMap<&'static str, String>;

/// What `case` comes to.
#[must_use]
pub fn texts(case: &Case) -> Expectations {
    show(case, &compile(case))
}

fn show(case: &Case, compiled: &Compiled) -> Expectations {
    let mut texts = Expectations::new();
    let name = case.spec.name.as_str();
    let mut warnings = String::new();
    match compiled {
        Compiled::Refused(message) => {
            texts.insert("errors.txt", format!("{message}\n"));
        }
        Compiled::Broken(broken) => {
            texts.insert("errors.txt", format!("BROKEN: {broken}\n"));
        }
        Compiled::Mistakes(report) => {
            let codes = codes(&report.errors());
            texts.insert("errors.txt", format!("{}\n\n{codes}", report.render(name)));
            warnings = warned(report, name);
        }
        Compiled::Told(answer) => {
            texts.insert("answer.txt", told(answer));
        }
        Compiled::Built(built) => {
            texts.insert("llb.txt", graphs(built));
            texts.insert("image.json", images(built));
            let tasks = tasks::text(&built.lowered);
            if !tasks.is_empty() {
                texts.insert("tasks.txt", tasks);
            }
            warnings = warned(&built.report, name);
        }
    }
    if !warnings.is_empty() {
        texts.insert("warnings.txt", warnings);
    }
    texts
}

fn warned(report: &Report, name: &str) -> String {
    let found = report.warnings();
    let lines: Vec<String> =
        found.iter().map(|warning| warning.in_file(name).to_string()).collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("{}\n\n{}", lines.join("\n"), codes(&found))
    }
}

/// The codes of diagnostics and the lines that are shown with them.
fn codes(found: &[&Diagnostic]) -> String {
    let line = |diagnostic: &&Diagnostic| {
        let spans = diagnostic.spans().map(|span| match span.first == span.last {
            true => format!(" {}", span.first),
            false => format!(" {}-{}", span.first, span.last),
        });
        format!("{}{}\n", diagnostic.code.name, spans.collect::<String>())
    };
    found.iter().map(line).collect()
}

/// All graphs. A check builds on a graph that is shown already: only its own vertices are printed.
fn graphs(built: &Built) -> String {
    let mut text = String::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for made in &built.lowered.made {
        let titles = [made.platform.to_string(), format!("what is stated of {}", made.platform)];
        for (title, definition) in titles.iter().zip(made.definitions()) {
            text.push_str(&format!("== {title}\n{}", graph(definition, &known)));
            let head = definition.head().map_or("scratch", |head| head.as_str());
            text.push_str(&format!("head: {head}\n"));
            known.extend(vertices(definition));
        }
    }
    for definition in built.lowered.checks.iter().map(Check::definition) {
        text.push_str(&format!("== check\n{}", graph(&definition, &known)));
        known.extend(vertices(&definition));
    }
    text
}

fn vertices(definition: &Definition) -> BTreeSet<String> {
    definition.digests().iter().map(ToString::to_string).collect()
}

/// A graph without the text of manifests, which are shown apart, and of long files: those are files
/// of the workspace, and the digest of the head covers them.
fn graph(definition: &Definition, known: &BTreeSet<String>) -> String {
    let text = definition.to_string();
    let digests = definition.digests();
    let mut out = String::new();
    let mut hidden = false;
    for line in text.lines() {
        let number = line.strip_prefix('v').and_then(|rest| rest.split_once(" = "));
        if let Some(number) = number.and_then(|(number, _)| number.parse::<usize>().ok()) {
            hidden = digests.get(number).is_some_and(|digest| known.contains(digest.as_str()));
            if hidden {
                // What is left of it is its title, which tells which vertex it is.
                let title = line.split('"').nth(1).unwrap_or_default();
                out.push_str(&format!("v{number} = as above: {title}\n"));
            }
        } else if line.starts_with("return") {
            hidden = false;
        }
        if hidden {
            continue;
        }
        if line.contains("mkfile /manifest.json") {
            out.push_str("    mkfile /manifest.json …\n");
            continue;
        }
        match line.char_indices().nth(MAX_LINE) {
            Some(_) => {
                let start: String = line.chars().take(SHORT_LINE).collect();
                out.push_str(&format!("{start} … {} bytes\n", line.len()));
            }
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// What is told along with the files: configs, annotations and the form of the result.
fn images(built: &Built) -> String {
    let mut fields: Vec<String> = vec![format!("\"map\":{}", built.plan.as_map)];
    for made in &built.lowered.made {
        let mut image =
            vec![format!("\"config\":{}", String::from_utf8_lossy(&made.config.to_json(false)))];
        if made.base_config.is_some() {
            image.push("\"has-base-config\":true".to_owned());
        }
        if !made.annotations.is_empty() {
            let annotations = serde_json::to_string(&made.annotations).expect("texts are JSON");
            image.push(format!("\"annotations\":{annotations}"));
        }
        fields.push(format!("\"{}\":{{{}}}", made.platform, image.join(",")));
    }
    format!("{}\n", pretty(format!("{{{}}}", fields.join(",")).as_bytes()))
}

/// The answer to a call: the text, the status, the JSON.
fn told(answer: &BTreeMap<String, Vec<u8>>) -> String {
    let mut text = String::new();
    for (key, value) in answer {
        let value = if key.ends_with(".json") {
            pretty(value)
        } else {
            String::from_utf8_lossy(value).trim_end().to_owned()
        };
        text.push_str(&format!("// {key}\n{value}\n"));
    }
    text
}

/// All graphs of a build.
fn all(built: &Built) -> Vec<Definition> {
    let made = built.lowered.made.iter().flat_map(Made::definitions).cloned();
    made.chain(built.lowered.checks.iter().map(Check::definition)).collect()
}

/// What BuildKit caches by: ops without sources, which name the session.
fn cached(compiled: &Compiled) -> Vec<Vec<u8>> {
    let Compiled::Built(built) = compiled else { return Vec::new() };
    let ops = all(built).into_iter().flat_map(|definition| definition.into_pb().def);
    let ops = ops.filter_map(|bytes| prost::Message::decode(bytes.as_slice()).ok());
    let ops = ops.filter(|op: &buildkit_proto::pb::Op| {
        !matches!(op.op, Some(buildkit_proto::pb::op::Op::Source(_)))
    });
    let ops = ops.map(|op| buildkit_proto::pb::Op { inputs: Vec::new(), ..op });
    ops.map(|op| prost::Message::encode_to_vec(&op)).collect()
}

/// Compiles the case in `folder` three times and compares with what is expected.
///
/// # Errors
///
/// Every difference; files that are missing or that should not be there.
pub fn judge(folder: &Path) -> Result<(), String> {
    let case = Case::read(folder, &RESULTS)?;
    let compiled = compile(&case);
    let first = show(&case, &compiled);
    if let Compiled::Broken(broken) = &compiled {
        return Err(format!("a bug of the compiler: {broken}"));
    }
    if texts(&case) != first {
        return Err("the second build differs from the first".to_owned());
    }
    let elsewhere = std::thread::spawn({
        let case = case.clone();
        move || texts(&case)
    });
    if elsewhere.join().map_err(|_| "the compiler panicked in a thread")? != first {
        return Err("a build in another thread differs".to_owned());
    }
    // A session is new in every build: were it in anything but sources, nothing would be cached.
    if cached(&compile_in(&case, "another")) != cached(&compiled) {
        return Err("the session is in a vertex that is not a source".to_owned());
    }
    // What others hand over is as they made it.
    if let Compiled::Built(built) = &compiled
        && case.known.inputs.is_empty()
        && let Some(problem) = all(built).iter().find_map(crate::unsound)
    {
        return Err(problem);
    }
    compare(folder, &first)
}

fn compare(folder: &Path, found: &Expectations) -> Result<(), String> {
    let mut problems = String::new();
    for name in RESULTS {
        let path = folder.join(name);
        let actual = found.get(name);
        let expected = std::fs::read_to_string(&path).ok();
        if expected.as_ref() == actual {
            continue;
        }
        if blessing() {
            match actual {
                Some(text) => std::fs::write(&path, text),
                None => std::fs::remove_file(&path),
            }
            .map_err(|error| format!("{}: {error}", path.display()))?;
            continue;
        }
        let difference = match (expected, actual) {
            (Some(expected), Some(actual)) => difference(&expected, actual),
            (None, Some(actual)) => format!("is missing; it would be\n{actual}"),
            (Some(_), None) => "is expected, but there is nothing to compare\n".to_owned(),
            (None, None) => String::new(),
        };
        problems.push_str(&format!("{name}: {difference}"));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{problems}BLESS=1 takes the actual results as the expected ones"))
}
