//! The end-to-end tests: real BuildKit, buildx and Docker Engine, real apt.
//!
//! `cargo xtask test` starts the lab they need and runs them; without it they
//! are skipped. `cargo test -p jesteros-tests --test e2e -- NAME` runs some.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

#[path = "e2e/agent.rs"]
mod agent;
#[path = "e2e/apt.rs"]
mod apt;
#[path = "e2e/archives.rs"]
mod archives;
#[path = "e2e/artifacts.rs"]
mod artifacts;
#[path = "e2e/bake.rs"]
mod bake;
#[path = "e2e/boot.rs"]
mod boot;
#[path = "e2e/build.rs"]
mod build;
#[path = "e2e/calls.rs"]
mod calls;
#[path = "e2e/canary.rs"]
mod canary;
#[path = "e2e/capabilities.rs"]
mod capabilities;
#[path = "e2e/check_report.rs"]
mod check_report;
#[path = "e2e/check_run.rs"]
mod check_run;
#[path = "e2e/checks.rs"]
mod checks;
#[path = "e2e/closure.rs"]
mod closure;
#[path = "e2e/containers.rs"]
mod containers;
#[path = "e2e/context.rs"]
mod context;
#[path = "e2e/debugging.rs"]
mod debugging;
#[path = "e2e/elf.rs"]
mod elf;
#[path = "../helper/tests/tasks/elf_file.rs"]
mod elf_file;
#[path = "e2e/engine.rs"]
mod engine;
#[path = "e2e/everywhere/mod.rs"]
mod everywhere;
#[path = "e2e/example.rs"]
mod example;
#[path = "e2e/family.rs"]
mod family;
#[path = "e2e/files.rs"]
mod files;
#[path = "e2e/flags/mod.rs"]
mod flags;
#[path = "e2e/foreign/mod.rs"]
mod foreign;
#[path = "e2e/git.rs"]
mod git;
#[path = "e2e/guard.rs"]
mod guard;
#[path = "e2e/hard_links.rs"]
mod hard_links;
#[path = "e2e/image.rs"]
mod image;
#[path = "e2e/jesteros/mod.rs"]
mod jesteros;
#[path = "e2e/limits.rs"]
mod limits;
#[path = "e2e/lint.rs"]
mod lint;
#[path = "e2e/lock.rs"]
mod lock;
#[path = "e2e/mistakes.rs"]
mod mistakes;
#[path = "e2e/mutations.rs"]
mod mutations;
#[path = "e2e/old_buildkit.rs"]
mod old_buildkit;
#[path = "e2e/options.rs"]
mod options;
#[path = "e2e/packed.rs"]
mod packed;
#[path = "e2e/parity.rs"]
mod parity;
#[path = "e2e/platforms.rs"]
mod platforms;
#[path = "e2e/process.rs"]
mod process;
#[path = "e2e/progress.rs"]
mod progress;
#[path = "e2e/project.rs"]
mod project;
#[path = "e2e/recipe.rs"]
mod recipe;
#[path = "e2e/reports.rs"]
mod reports;
#[path = "e2e/reproduce.rs"]
mod reproduce;
#[path = "e2e/roots.rs"]
mod roots;
#[path = "e2e/sbom.rs"]
mod sbom;
#[path = "e2e/selection.rs"]
mod selection;
#[path = "e2e/size.rs"]
mod size;
#[path = "e2e/sources.rs"]
mod sources;
#[path = "e2e/steps.rs"]
mod steps;
#[path = "e2e/talk.rs"]
mod talk;
#[path = "e2e/tested.rs"]
mod tested;
#[path = "e2e/trust.rs"]
mod trust;
#[path = "e2e/unpack/mod.rs"]
mod unpack;
#[path = "e2e/world.rs"]
mod world;

use std::env;
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use libtest_mimic::{Arguments, Failed, Trial};

/// A named test.
type Case = (&'static str, fn() -> Result<()>);

/// More builds at once only wait for the same emulated processors.
const MOST_THREADS: usize = 4;

/// How many of the slowest tests are named at the end.
const SLOWEST: usize = 5;

static TIMES: Mutex<Vec<(Duration, String)>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    if let Some(code) = without_lab(&arguments) {
        return code;
    }
    if let Err(error) = world::enter() {
        eprintln!("end-to-end tests: {error:#}");
        return ExitCode::FAILURE;
    }
    arguments.test_threads.get_or_insert_with(|| {
        thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS)
    });
    let groups = [
        family::CASES,
        engine::CASES,
        apt::CASES,
        trust::CASES,
        parity::CASES,
        reproduce::CASES,
        roots::CASES,
        mistakes::CASES,
        selection::CASES,
        context::CASES,
        calls::CASES,
        capabilities::CASES,
        debugging::CASES,
        options::CASES,
        steps::CASES,
        limits::CASES,
        lock::CASES,
        everywhere::CASES,
        lint::CASES,
        files::CASES,
        canary::CASES,
        packed::CASES,
        hard_links::CASES,
        sources::CASES,
        artifacts::CASES,
        platforms::CASES,
        reports::CASES,
        checks::CASES,
        check_run::CASES,
        check_report::CASES,
        sbom::CASES,
        size::CASES,
        bake::CASES,
        mutations::CASES,
        elf::CASES,
        boot::CASES,
        foreign::CASES,
        jesteros::CASES,
        recipe::CASES,
        tested::CASES,
        containers::CASES,
        unpack::CASES,
        old_buildkit::CASES,
    ];
    let cases = groups.concat().into_iter().map(|(name, run)| trial(name.to_owned(), run));
    let rows = flags::tests().map(|(name, run)| trial(name, run));
    let trials = cases.chain(rows).chain(flags::document::trial());
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    flags::leave();
    world::leave();
    print_slowest();
    conclusion.exit_code()
}

/// Without a lab only what needs none is tested; a machine that promises to test fails then.
fn without_lab(arguments: &Arguments) -> Option<ExitCode> {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    if arguments.list || set("JESTEROS_LAB") {
        return None;
    }
    let reason = "JESTEROS_LAB is not set; `cargo xtask test` starts the lab and sets it";
    if set("CI") {
        eprintln!(
            "end-to-end tests: failed, because CI is set and they would be skipped: {reason}"
        );
        return Some(ExitCode::FAILURE);
    }
    let conclusion = libtest_mimic::run(arguments, flags::document::trial().collect());
    println!("all other end-to-end tests: skipped: {reason}");
    Some(conclusion.exit_code())
}

fn trial(name: String, run: impl FnOnce() -> Result<()> + Send + 'static) -> Trial {
    Trial::test(name.clone(), move || {
        let start = Instant::now();
        let result = run();
        TIMES.lock().unwrap_or_else(PoisonError::into_inner).push((start.elapsed(), name));
        result.map_err(|error| Failed::from(format!("{error:#}")))
    })
}

fn print_slowest() {
    let mut times = TIMES.lock().unwrap_or_else(PoisonError::into_inner);
    times.sort();
    let all = env::var_os("JESTEROS_E2E_TIMES").is_some();
    let shown = times.iter().rev().take(if all { usize::MAX } else { SLOWEST });
    let list: Vec<String> =
        shown.map(|(time, name)| format!("{:7.1} s  {name}", time.as_secs_f64())).collect();
    if !list.is_empty() {
        println!("slowest:\n{}\n", list.join("\n"));
    }
}
