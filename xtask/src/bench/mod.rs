//! `cargo xtask bench`: the example through our frontend, side by side with the same
//! images written as a Dockerfile.
//!
//! The subjects take turns and are compared pair by pair, as a machine's speed changes
//! over minutes. How many calls a build makes is not measured here: the daemon's trace
//! has only the calls of frontends that send tracing headers, and ours sends none. The
//! transcript tests count them instead.

mod frontends;
mod memory;
mod report;
mod rounds;
mod stats;
mod subject;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, Part};

use crate::session::{Afterwards, with_lab};
use crate::usage::usage_error;
use report::Measured;
use subject::{Subject, Workshop};

/// What is measured against what, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Options {
    enforce: bool,
    pairs: usize,
    cold_pairs: usize,
}

/// Measures everything and prints one table; see the usage for the arguments.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some(options) = parse(arguments) else {
        return usage_error("`bench` takes --enforce, --pairs N and --cold-pairs N");
    };
    let parts = [Part::Registry, Part::Archive, Part::Buildkit];
    with_lab(&parts, Afterwards::Stop, || Lab::up(&parts), |lab| measure(lab, options))
}

/// The calls of the last build, as the frontend wrote them into the daemon's log.
fn last_calls(lab: &Lab) -> Result<u32> {
    let log = lab.directories().log("buildkitd");
    let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let calls = text.lines().rev().find_map(|line| {
        let (_, rest) = line.split_once("jesteros-frontend: ")?;
        rest.split_once(" calls")?.0.parse().ok()
    });
    calls.with_context(|| format!("no build wrote its calls into {}", log.display()))
}

fn measure(lab: &Lab, options: Options) -> Result<ExitCode> {
    let root = lab.lenny_context()?;
    let sizes = frontends::publish(lab)?;
    let workshop = Workshop::new(lab, &root.folder)?;

    let (cold, cold_peaks) = rounds::cold(&workshop, options.cold_pairs)?;
    let all = [Subject::Ours, Subject::External, Subject::BuiltIn];
    // Whatever the cold rounds left out is in the cache after this one.
    for subject in all {
        workshop.build_family(subject)?;
        workshop.build_production(subject)?;
    }
    let production = rounds::interleaved("production, cached", &all, options.pairs, |subject| {
        workshop.build_production(subject)
    })?;
    let warm = rounds::interleaved("family, cached", &all, options.pairs, |subject| {
        workshop.build_family(subject)
    })?;
    let cached_peaks = rounds::peaks(&workshop)?;
    let peaks = [0, 1].map(|subject| cold_peaks[subject].max(cached_peaks[subject]));

    workshop.build_production(Subject::Ours)?;
    let calls = last_calls(lab)?;
    let root = root.root.description;
    let measured = Measured { production, warm, cold, sizes, peaks, calls, root };
    let (table, missed) = report::table(&measured);
    println!("{table}");
    let failed = missed && options.enforce;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn parse(arguments: &[String]) -> Option<Options> {
    let mut options = Options { enforce: false, pairs: 15, cold_pairs: 3 };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--enforce" => options.enforce = true,
            "--pairs" => options.pairs = count(words.next())?,
            "--cold-pairs" => options.cold_pairs = count(words.next())?,
            _ => return None,
        }
    }
    Some(options)
}

fn count(word: Option<&String>) -> Option<usize> {
    word?.parse().ok().filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_arguments() {
        let parse = |words: &[&str]| {
            parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(parse(&["--pairs", "20", "--enforce"]).unwrap().pairs, 20);
        assert!(parse(&["--enforce"]).unwrap().enforce);
        assert_eq!(parse(&["--pairs"]), None);
        assert_eq!(parse(&["--pairs", "0"]), None);
        assert_eq!(parse(&["--fast"]), None);
    }
}
