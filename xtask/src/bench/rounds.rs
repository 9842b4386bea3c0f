//! Taking turns: every round builds all subjects, each round in another order.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::memory::watch;
use super::stats::Series;
use super::subject::{Subject, Workshop};

/// The programs of [`Subject::Ours`] and [`Subject::External`].
const PROGRAMS: [(Subject, &str); 2] =
    [(Subject::Ours, "jesteros-frontend"), (Subject::External, "dockerfile-frontend")];

/// Builds whose memory is watched.
const WATCHED_BUILDS: usize = 5;

/// A cached build's frontend lives for some ten milliseconds.
const CLOSE: Duration = Duration::from_micros(300);

/// Long builds are timed as well: looking must not cost what it shows.
const SPARING: Duration = Duration::from_millis(20);

/// Times builds; the series are in the order of the subjects.
pub(super) fn interleaved(
    name: &str,
    subjects: &[Subject],
    rounds: usize,
    build: impl Fn(Subject) -> Result<()>,
) -> Result<Vec<Series>> {
    let mut series = vec![Series::default(); subjects.len()];
    for round in 0..rounds {
        for turn in 0..subjects.len() {
            let index = (round + turn) % subjects.len();
            let start = Instant::now();
            build(subjects[index]).with_context(|| subjects[index].name())?;
            series[index].push(start.elapsed());
        }
        eprintln!("bench: {name}: round {} of {rounds}", round + 1);
    }
    Ok(series)
}

/// The whole family with nothing in the cache, and the peaks of both frontends.
pub(super) fn cold(workshop: &Workshop<'_>, rounds: usize) -> Result<(Vec<Series>, [u64; 2])> {
    let mut series = vec![Series::default(); PROGRAMS.len()];
    let mut peaks = [0; 2];
    for round in 0..rounds {
        for turn in 0..PROGRAMS.len() {
            let index = (round + turn) % PROGRAMS.len();
            let (subject, program) = PROGRAMS[index];
            workshop.forget()?;
            let start = Instant::now();
            let (built, peak) =
                watch(workshop.lab, program, SPARING, || workshop.build_family(subject));
            built.with_context(|| subject.name())?;
            series[index].push(start.elapsed());
            peaks[index] = peak.max(peaks[index]);
        }
        eprintln!("bench: family, cold: round {} of {rounds}", round + 1);
    }
    Ok((series, peaks))
}

/// The peaks of both frontends in cached builds. These are not timed.
pub(super) fn peaks(workshop: &Workshop<'_>) -> Result<[u64; 2]> {
    let mut peaks = [0; 2];
    for (index, (subject, program)) in PROGRAMS.into_iter().enumerate() {
        for _ in 0..WATCHED_BUILDS {
            let (built, peak) =
                watch(workshop.lab, program, CLOSE, || workshop.build_production(subject));
            built.with_context(|| subject.name())?;
            peaks[index] = peak.max(peaks[index]);
        }
    }
    Ok(peaks)
}
