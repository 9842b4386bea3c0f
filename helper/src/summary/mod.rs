//! The task that sums up what checks found: as text for people, as JUnit XML and as JSON.

mod found;
mod json;
mod junit;
mod text;

use crate::findings::Findings;
use crate::input::Inputs;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::write;
use found::Found;
use jesteros_manifest::{REPORT_FILE, Report, SUMMARY_JSON, SUMMARY_JUNIT, SUMMARY_TEXT, Summary};

/// What findings call everything that is wrong.
const KEY: &str = "summary";

/// Writes the reports into the tree, which must be empty.
pub(crate) fn run(
    task: &Summary,
    tree: &Place,
    inputs: &Inputs,
    epoch: i64,
    findings: &mut Findings,
) {
    findings.keep(KEY, make(task, tree, inputs, epoch));
}

fn make(task: &Summary, tree: &Place, inputs: &Inputs, epoch: i64) -> Outcome<()> {
    let found = Found::of(task, &mut |input| read(inputs, input))?;
    let files = [
        (SUMMARY_TEXT, text::write(&found)),
        (SUMMARY_JUNIT, junit::write(&found)),
        (SUMMARY_JSON, json::write(&found)?),
    ];
    for (name, text) in files {
        let path = TreePath::root().child(name.as_bytes())?;
        write::make(tree, &path, text.as_bytes(), &Look::root(0o644))?;
        tree.set_time(&path, epoch)?;
    }
    Ok(())
}

/// The report that an input holds.
fn read(inputs: &Inputs, input: usize) -> Outcome<Report> {
    let input = inputs.get(input)?;
    let path = TreePath::parse(REPORT_FILE.as_bytes())?;
    let data = input.place.read(&path)?;
    serde_json::from_slice(&data).map_err(|error| {
        Problem::new(format!("{} is no report: {error}", input.place.named(&path)))
    })
}
