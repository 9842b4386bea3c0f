//! Calls: what `docker buildx build --call …` asks instead of a build
//! (`frontend/subrequests`).

mod describe;
mod lint;
mod outline;
mod targets;

use crate::check::Checked;
use crate::diagnostic::{Report, Span};
use crate::error::Error;
use crate::options::Options;
use crate::outcome::Outcome;
use buildkit_llb::SourceFile;
use buildkit_proto::errdefs::Range;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version of the answers' shapes.
const VERSION: &str = "1.0.0";

/// One call, for `describe`.
struct Call {
    id: &'static str,
    description: &'static str,
}

const CALLS: [Call; 4] = [
    Call { id: describe::ID, description: "List the calls this frontend answers" },
    Call { id: lint::ID, description: "Check the spec and list mistakes and warnings" },
    Call { id: outline::ID, description: "List the build args of a target" },
    Call { id: targets::ID, description: "List the targets of the spec" },
];

/// Answers a call that needs no spec; `None` if it needs one.
#[must_use]
pub fn without_spec(call: &str) -> Option<Result<Outcome, Error>> {
    if call == describe::ID {
        return Some(Ok(describe::answer()));
    }
    let known = CALLS.iter().any(|known| known.id == call);
    (!known).then(|| Err(Error::UnknownCall { name: call.to_owned() }))
}

/// Answers a call about a spec: `checked` is there if `report` is clean.
///
/// # Errors
///
/// The mistakes of the spec, for calls that need a right one.
pub fn answer(
    call: &str,
    checked: Option<&Checked>,
    report: Report,
    source: &Arc<SourceFile>,
    options: &Options,
) -> Result<Outcome, Error> {
    if call == lint::ID {
        return Ok(lint::answer(report, source));
    }
    report.finish().map_err(|mistakes| mistakes.of(source))?;
    match (call, checked) {
        (outline::ID, Some(checked)) => outline::answer(checked, source, options),
        (targets::ID, Some(checked)) => Ok(targets::answer(checked, source)),
        _ => Err(Error::UnknownCall { name: call.to_owned() }),
    }
}

/// `pb.Location` as Go's `encoding/json` writes it.
#[derive(Debug, Serialize)]
struct Location {
    #[serde(rename = "sourceIndex", skip_serializing_if = "is_first")]
    source_index: i32,
    ranges: Vec<Range>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_first(index: &i32) -> bool {
    *index == 0
}

impl Location {
    fn of(span: Span) -> Self {
        let line = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Self { source_index: 0, ranges: vec![Range::lines(line(span.first), line(span.last))] }
    }
}

/// An answer in both forms: for programs and for people.
fn told<T: Serialize>(json: &T, text: String, status: Option<u8>) -> Outcome {
    let json = serde_json::to_vec(json).expect("plain structs of text cannot fail");
    let mut metadata = BTreeMap::from([
        ("result.json".to_owned(), json),
        ("result.txt".to_owned(), text.into_bytes()),
        ("version".to_owned(), VERSION.as_bytes().to_vec()),
    ]);
    metadata.extend(
        status.map(|status| ("result.statuscode".to_owned(), status.to_string().into_bytes())),
    );
    Outcome::told(metadata)
}

/// Rows as a table: columns as wide as their widest cell, three blanks between.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}   "));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}
