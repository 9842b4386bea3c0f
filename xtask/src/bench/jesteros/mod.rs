//! `cargo xtask bench --jesteros`: the whole of JesterOS, from its sources to the SD card.
//!
//! There is no rival to take turns with. What varies is what was built before.

mod project;
mod report;
mod sent;

use std::time::Instant;

use anyhow::{Context as _, Result};
use jesteros_lab::Lab;

use super::frontends;
use super::stats::Series;
use project::{KERNEL_FILE, Project, SCRIPT, Tree};

/// Everything that was measured.
#[derive(Clone, Debug, Default)]
struct Measured {
    times: Vec<Row>,
    sent: Vec<Sent>,
}

/// Times of one kind of build.
#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    series: Series,
}

/// Bytes that the client sent for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sent {
    target: &'static str,
    /// To a builder that has nothing.
    first: u64,
    /// Which file changed after that.
    edited: &'static str,
    again: u64,
}

/// The targets whose files are counted, and what is edited.
const SENT: [(&str, &str); 3] =
    [("production", SCRIPT), ("kernel", KERNEL_FILE), ("sd-image", SCRIPT)];

/// Measures everything; returns a table in Markdown.
pub(super) fn measure(lab: &Lab, rounds: usize, cold_rounds: usize) -> Result<String> {
    frontends::publish_ours(lab)?;
    let project = Project::new(lab)?;
    let mut measured = Measured::default();
    let (cold, switched) = cold(&project, cold_rounds)?;
    measured.times.push(Row { name: "everything, nothing cached", series: cold });
    let mut warm = |name: &'static str, build: &dyn Fn() -> Result<()>| -> Result<()> {
        measured.times.push(Row { name, series: repeated(name, rounds, build)? });
        Ok(())
    };
    warm("everything, all cached", &|| project.everything())?;
    warm("`sd-image`, all cached", &|| project.card(Tree::Full).map(drop))?;
    warm("`sd-image`, one script edited", &|| {
        project.edit(SCRIPT)?;
        project.card(Tree::Full).map(drop)
    })?;
    warm("`sd-image`, one file of the kernel edited", &|| {
        project.edit(KERNEL_FILE)?;
        project.card(Tree::Full).map(drop)
    })?;
    let name = "`sd-image`, another source of the kernel, the same NDK";
    measured.times.push(Row { name, series: switched });
    for (target, edited) in SENT {
        project.forget()?;
        let first = project.build(target, Tree::Full)?;
        project.edit(edited)?;
        let again = project.build(target, Tree::Full)?;
        eprintln!("bench: {target}: {first} bytes, then {again}");
        measured.sent.push(Sent { target, first, edited, again });
    }
    Ok(report::table(&measured, project.inputs()))
}

/// Times of everything with nothing in the cache, and of the card with another kernel after that.
fn cold(project: &Project<'_>, rounds: usize) -> Result<(Series, Series)> {
    let (mut cold, mut switched) = (Series::default(), Series::default());
    for round in 0..rounds {
        project.forget()?;
        let start = Instant::now();
        project.everything().context("everything, nothing cached")?;
        cold.push(start.elapsed());
        let start = Instant::now();
        project.card(Tree::Small).context("another source of the kernel")?;
        switched.push(start.elapsed());
        eprintln!("bench: everything, nothing cached: round {} of {rounds}", round + 1);
    }
    Ok((cold, switched))
}

fn repeated(name: &str, rounds: usize, build: &dyn Fn() -> Result<()>) -> Result<Series> {
    let mut series = Series::default();
    for round in 0..rounds {
        let start = Instant::now();
        build().with_context(|| name.to_owned())?;
        series.push(start.elapsed());
        eprintln!("bench: {name}: round {} of {rounds}", round + 1);
    }
    Ok(series)
}
