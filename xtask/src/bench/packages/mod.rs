//! `cargo xtask bench --packages`: what a lock and the native unpacker are worth, beside a
//! Dockerfile.

mod project;
mod report;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jesteros_lab::Lab;

use super::frontends;
use super::stats::Series;
use super::subject::forget;
use project::{Kind, Project, Spec};

/// Everything that was measured. The series of one row belong together, round by round.
#[derive(Clone, Debug, Default)]
struct Measured {
    /// The four images, nothing cached.
    family: Row,
    /// `dev-base` with one package more, everything else cached.
    added: Row,
    /// With a lock, on top of a cached `lenny-base`: `dev-base` and `runtime-base` at the same
    /// time, and the slower of the two alone.
    together: Series,
    alone: Series,
    root: String,
}

/// The same work by each kind of build.
#[derive(Clone, Debug, Default)]
struct Row {
    locked: Series,
    unlocked: Series,
    dockerfile: Series,
}

impl Row {
    fn push(&mut self, kind: Kind, time: Duration) {
        match kind {
            Kind::Locked => self.locked.push(time),
            Kind::Unlocked => self.unlocked.push(time),
            Kind::Dockerfile => self.dockerfile.push(time),
        }
    }
}

/// Measures everything; returns a table in Markdown, and whether a goal is missed.
pub(super) fn measure(lab: &Lab, rounds: usize) -> Result<(String, bool)> {
    // The Dockerfile is built by its frontend from an image, as the spec is by ours.
    frontends::publish(lab, None)?;
    let project = Project::new(lab)?;
    let mut measured = Measured { root: project.root.clone(), ..Measured::default() };
    for round in 0..rounds {
        for turn in 0..Kind::ALL.len() {
            let kind = Kind::ALL[(round + turn) % Kind::ALL.len()];
            forget(lab)?;
            let family = timed(|| project.family(kind)).with_context(|| kind.name())?;
            measured.family.push(kind, family);
            let added = timed(|| project.build(kind, Spec::Added, "dev-base"));
            measured.added.push(kind, added.with_context(|| kind.name())?);
        }
        let (together, alone) = at_once(lab, &project)?;
        measured.together.push(together);
        measured.alone.push(alone);
        eprintln!("bench: packages: round {} of {rounds}", round + 1);
    }
    Ok(report::table(&measured))
}

/// How long two images take that are built at the same time, and the slower one alone.
fn at_once(lab: &Lab, project: &Project<'_>) -> Result<(Duration, Duration)> {
    let names = ["dev-base", "runtime-base"];
    let base = || -> Result<()> {
        forget(lab)?;
        project.build(Kind::Locked, Spec::Example, "lenny-base")
    };
    let mut slower = Duration::ZERO;
    for name in names {
        base()?;
        slower = slower.max(timed(|| project.build(Kind::Locked, Spec::Example, name))?);
    }
    base()?;
    let together = timed(|| {
        std::thread::scope(|scope| {
            let build = |name| move || project.build(Kind::Locked, Spec::Example, name);
            let builds = names.map(|name| scope.spawn(build(name)));
            builds.into_iter().try_for_each(|build| {
                build.join().map_err(|_panic| anyhow::anyhow!("a build panicked"))?
            })
        })
    })?;
    Ok((together, slower))
}

fn timed(build: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    build()?;
    Ok(start.elapsed())
}
