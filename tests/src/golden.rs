//! What a build of a case comes to, as files of text.

use crate::case::Case;
use crate::fake::FakeGateway;
use crate::{blessing, block_on, difference, pretty};
use buildkit_llb::Definition;
use buildkit_proto::errdefs::{self, Source};
use buildkit_proto::gateway as api;
use jesteros_frontend::driver;
use jesteros_frontend::error::Error;
use jesteros_frontend::gateway::to_status;
use jesteros_frontend::outcome::Outcome;
use std::collections::BTreeMap;
use std::path::Path;

/// The files that hold what is expected.
pub const RESULTS: [&str; 5] =
    ["llb.txt", "image.json", "warnings.txt", "errors.txt", "answer.txt"];

/// Lines of a graph that are longer than this are cut …
const MAX_LINE: usize = 800;
/// … to this.
const SHORT_LINE: usize = 60;

/// Texts by the names of the files that hold them.
pub type Expectations = BTreeMap<&'static str, String>;

/// What one build came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowering {
    /// As people read it.
    pub texts: Expectations,
    /// As BuildKit reads it: the graph and the result.
    pub bytes: Vec<Vec<u8>>,
    /// What BuildKit was asked.
    pub calls: Vec<String>,
}

impl Lowering {
    /// Builds `case`.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let gateway = FakeGateway::new(case);
        let outcome = block_on(driver::build(&gateway, &case.options));
        let mut texts = Expectations::new();
        let mut bytes = Vec::new();
        match outcome {
            Ok(outcome) if case.options.call.is_some() => {
                texts.insert("answer.txt", answer(&outcome));
            }
            Ok(outcome) => {
                let solved = gateway.solved();
                let definition = solved.last().expect("an image is the result of a solve");
                let head = definition.head().map_or("scratch", |head| head.as_str());
                texts.insert("llb.txt", format!("{}head: {head}\n", graph(definition)));
                texts.insert("image.json", result(&outcome));
                bytes.push(prost::Message::encode_to_vec(definition.as_pb()));
                bytes.extend(outcome.metadata().values().cloned());
            }
            Err(error) => {
                texts.insert("errors.txt", errors(&error));
            }
        }
        let warnings = gateway.warnings();
        if !warnings.is_empty() {
            texts.insert("warnings.txt", format!("{}\n", warnings.join("\n")));
        }
        Self { texts, bytes, calls: gateway.calls() }
    }
}

/// The graph without the text of long files: those are files of the workspace,
/// and the digest of the head covers them.
fn graph(definition: &Definition) -> String {
    let text = definition.to_string();
    let lines = text.lines().map(|line| match line.char_indices().nth(MAX_LINE) {
        Some(_) => {
            let start: String = line.chars().take(SHORT_LINE).collect();
            format!("{start} … {} bytes\n", line.len())
        }
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// What is told along with the image: its config, its platform and, if it is
/// asked for by platform, its refs.
fn result(outcome: &Outcome) -> String {
    let mut fields: Vec<String> = Vec::new();
    if let Some(api::result::Result::Refs(map)) = outcome.to_pb().result {
        let refs: BTreeMap<_, _> = map.refs.iter().map(|(key, to)| (key, &to.id)).collect();
        let refs = serde_json::to_string(&refs).expect("texts are JSON");
        fields.push(format!("\"refs\":{refs}"));
    }
    for (key, value) in outcome.metadata() {
        fields.push(format!("\"{key}\":{}", String::from_utf8_lossy(value)));
    }
    format!("{}\n", pretty(format!("{{{}}}", fields.join(",")).as_bytes()))
}

/// The answer to a call: the text, the status, the JSON.
fn answer(outcome: &Outcome) -> String {
    let mut text = String::new();
    for (key, value) in outcome.metadata() {
        let value = if key.ends_with(".json") {
            pretty(value)
        } else {
            String::from_utf8_lossy(value).trim_end().to_owned()
        };
        text.push_str(&format!("// {key}\n{value}\n"));
    }
    text
}

/// What the user reads: the message, then the places that are shown with it.
fn errors(error: &Error) -> String {
    let status = to_status(error);
    let mut text = format!("{}\n", status.message);
    for detail in &status.details {
        match errdefs::from_any::<Source>(detail) {
            Some(Ok(source)) => {
                let name = source.info.map(|info| info.filename).unwrap_or_default();
                for range in &source.ranges {
                    let (first, last) = (range.start.line, range.end.line);
                    text.push_str(&format!("{name}:{first}-{last}\n"));
                }
            }
            Some(Err(error)) => text.push_str(&format!("a source detail is broken: {error}\n")),
            None => text.push_str(&format!("{}\n", detail.type_url)),
        }
    }
    text
}

/// Builds the case in `folder` three times and compares with what is expected.
///
/// # Errors
///
/// Every difference; files that are missing or that should not be there.
pub fn judge(folder: &Path) -> Result<(), String> {
    let case = Case::read(folder, &RESULTS)?;
    let first = Lowering::of(&case);
    if Lowering::of(&case) != first {
        return Err("the second build differs from the first".to_owned());
    }
    let elsewhere = std::thread::spawn({
        let case = case.clone();
        move || Lowering::of(&case)
    });
    if elsewhere.join().map_err(|_| "the build panicked in a thread")? != first {
        return Err("a build in another thread differs".to_owned());
    }
    let mut problems = String::new();
    for name in RESULTS {
        let path = folder.join(name);
        let actual = first.texts.get(name);
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
