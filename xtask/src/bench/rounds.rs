//! Taking turns: every round builds all subjects, each round in another order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::memory::watch;
use super::stats::Series;
use super::subject::{Subject, Workshop, forget};

/// The times of several subjects, round by round.
pub(super) type Times = BTreeMap<Subject, Series>;

/// The largest resident memory of several subjects' frontends, in bytes.
pub(super) type Peaks = BTreeMap<Subject, u64>;

/// Builds whose memory is watched.
const WATCHED_BUILDS: usize = 5;

/// A cached build's frontend lives for some ten milliseconds.
const CLOSE: Duration = Duration::from_micros(300);

/// Long builds are timed as well: looking must not cost what it shows.
const SPARING: Duration = Duration::from_millis(20);

/// Times builds.
pub(super) fn interleaved(
    name: &str,
    subjects: &[Subject],
    rounds: usize,
    build: impl Fn(Subject) -> Result<()>,
) -> Result<Times> {
    let mut times = Times::new();
    for round in 0..rounds {
        for turn in 0..subjects.len() {
            let subject = subjects[(round + turn) % subjects.len()];
            let start = Instant::now();
            build(subject).with_context(|| subject.name())?;
            times.entry(subject).or_default().push(start.elapsed());
        }
        eprintln!("bench: {name}: round {} of {rounds}", round + 1);
    }
    Ok(times)
}

/// The whole family with nothing in the cache, and the peaks of the frontends that are
/// images.
pub(super) fn cold(
    workshop: &Workshop<'_>,
    subjects: &[Subject],
    rounds: usize,
) -> Result<(Times, Peaks)> {
    let programs = programs(subjects);
    let (mut times, mut peaks) = (Times::new(), Peaks::new());
    for round in 0..rounds {
        for turn in 0..programs.len() {
            let (subject, program) = programs[(round + turn) % programs.len()];
            forget(workshop.lab)?;
            let start = Instant::now();
            let (built, peak) =
                watch(workshop.lab, program, SPARING, || workshop.build_family(subject));
            built.with_context(|| subject.name())?;
            times.entry(subject).or_default().push(start.elapsed());
            raise(&mut peaks, subject, peak);
        }
        eprintln!("bench: family, cold: round {} of {rounds}", round + 1);
    }
    Ok((times, peaks))
}

/// Raises the peaks to those in cached builds. These are not timed.
pub(super) fn cached_peaks(
    workshop: &Workshop<'_>,
    subjects: &[Subject],
    peaks: &mut Peaks,
) -> Result<()> {
    for (subject, program) in programs(subjects) {
        for _ in 0..WATCHED_BUILDS {
            let (built, peak) =
                watch(workshop.lab, program, CLOSE, || workshop.build_production(subject));
            built.with_context(|| subject.name())?;
            raise(peaks, subject, peak);
        }
    }
    Ok(())
}

/// The subjects whose frontend is a program in a container.
fn programs(subjects: &[Subject]) -> Vec<(Subject, &'static str)> {
    subjects.iter().filter_map(|subject| Some((*subject, subject.program()?))).collect()
}

fn raise(peaks: &mut Peaks, subject: Subject, peak: u64) {
    let known = peaks.entry(subject).or_default();
    *known = peak.max(*known);
}
