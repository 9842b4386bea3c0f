//! `cargo xtask bench`: the example through our frontend, side by side with the same
//! images written as a Dockerfile.
//!
//! The subjects take turns and are compared pair by pair, as a machine's speed changes
//! over minutes. How many calls a build makes is what our frontend writes into the
//! daemon's log.

mod compile;
mod frontends;
mod graph;
mod jesteros;
mod memory;
mod packages;
mod report;
mod rounds;
mod stats;
mod subject;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, Part};

use crate::cargo::workspace;
use crate::session::{Afterwards, with_lab};
use crate::usage::usage_error;
use compile::Compiled;
use report::Measured;
use subject::{SPEC, Subject, Workshop};

/// What is measured against what, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Options {
    enforce: bool,
    /// Whether the compiler and the graph builder alone are measured, which needs no lab.
    compiler: bool,
    /// Whether the whole of JesterOS is measured, and nothing else.
    jesteros: bool,
    /// Whether packages are measured, and nothing else.
    packages: bool,
    pairs: usize,
    cold_pairs: usize,
    /// An older frontend image.
    before: Option<String>,
    /// What the older frontend builds.
    spec_before: PathBuf,
}

/// Measures everything and prints one table; see the usage for the arguments.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some(options) = parse(arguments) else {
        return usage_error(
            "`bench` takes --enforce, --compiler, --jesteros, --packages, --pairs N, --cold-pairs N, --before REF and --before-spec FILE",
        );
    };
    if options.compiler {
        let (table, missed) = report::compiler_table(&compile::measure()?);
        let graphs = graph::table(&graph::measure()?);
        return Ok(print(&format!("{table}\n\n{graphs}"), missed, &options));
    }
    let parts = [Part::Registry, Part::Archive, Part::Buildkit];
    let run = |lab: &Lab| {
        if options.jesteros {
            println!("{}", jesteros::measure(lab, options.pairs, options.cold_pairs)?);
            return Ok(ExitCode::SUCCESS);
        }
        if options.packages {
            let (table, missed) = packages::measure(lab, options.cold_pairs)?;
            return Ok(print(&table, missed, &options));
        }
        measure(lab, &options)
    };
    with_lab(&parts, Afterwards::Stop, || Lab::up(&parts), run)
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

fn measure(lab: &Lab, options: &Options) -> Result<ExitCode> {
    let compiled = compiled();
    let graphs = graph::table(&graph::measure()?);
    let root = lab.lenny_context()?;
    let sizes = frontends::publish(lab, options.before.as_deref())?;
    let workshop = Workshop::new(lab, &root.folder, &options.spec_before)?;
    let subjects: Vec<Subject> =
        [Subject::Ours, Subject::Before, Subject::External, Subject::BuiltIn]
            .into_iter()
            .filter(|subject| *subject != Subject::Before || options.before.is_some())
            .collect();

    let (cold, mut peaks) = rounds::cold(&workshop, &subjects, options.cold_pairs)?;
    // Whatever the cold rounds left out is in the cache after this one.
    for subject in &subjects {
        workshop.build_family(*subject)?;
        workshop.build_production(*subject)?;
    }
    let pairs = options.pairs;
    let production = rounds::interleaved("production, cached", &subjects, pairs, |subject| {
        workshop.build_production(subject)
    })?;
    let warm = rounds::interleaved("family, cached", &subjects, pairs, |subject| {
        workshop.build_family(subject)
    })?;
    rounds::cached_peaks(&workshop, &subjects, &mut peaks)?;

    let mut calls = BTreeMap::new();
    for subject in [Subject::Ours, Subject::Before] {
        if subjects.contains(&subject) {
            workshop.build_production(subject)?;
            calls.insert(subject, last_calls(lab)?);
        }
    }
    let root = root.root.description;
    let measured =
        Measured { subjects, production, warm, cold, sizes, peaks, calls, compiled, root };
    let (table, missed) = report::table(&measured);
    Ok(print(&format!("{table}\n\n{graphs}"), missed, options))
}

/// Prints a table; the exit code says whether a goal is missed, if that counts.
fn print(table: &str, missed: bool, options: &Options) -> ExitCode {
    println!("{table}");
    if missed && options.enforce { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Without these rows the goal counts as missed.
fn compiled() -> Vec<Compiled> {
    compile::measure().unwrap_or_else(|error| {
        eprintln!("bench: the compiler was not measured: {error:#}");
        Vec::new()
    })
}

fn parse(arguments: &[String]) -> Option<Options> {
    let mut options = Options {
        enforce: false,
        compiler: false,
        jesteros: false,
        packages: false,
        pairs: 15,
        cold_pairs: 3,
        before: None,
        spec_before: workspace().join(SPEC),
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--enforce" => options.enforce = true,
            "--compiler" => options.compiler = true,
            "--jesteros" => options.jesteros = true,
            "--packages" => options.packages = true,
            "--pairs" => options.pairs = count(words.next())?,
            "--cold-pairs" => options.cold_pairs = count(words.next())?,
            "--before" => options.before = Some(words.next()?.clone()),
            "--before-spec" => options.spec_before = Path::new(words.next()?).to_owned(),
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
        assert!(parse(&["--compiler"]).unwrap().compiler);
        assert!(parse(&["--jesteros"]).unwrap().jesteros);
        assert!(parse(&["--packages"]).unwrap().packages);
        let before = parse(&["--before", "r/f:1", "--before-spec", "old.yaml"]).unwrap();
        assert_eq!(before.before.as_deref(), Some("r/f:1"));
        assert_eq!(before.spec_before, Path::new("old.yaml"));
        assert_eq!(parse(&["--before"]), None);
        assert_eq!(parse(&["--pairs"]), None);
        assert_eq!(parse(&["--pairs", "0"]), None);
        assert_eq!(parse(&["--fast"]), None);
    }
}
