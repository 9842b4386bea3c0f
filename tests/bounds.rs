//! A spec within the limits costs no more than a second and 64 MB, whatever it asks for.
//! `--nocapture` prints what each costs.
//!
//! The program has a harness of its own: the memory that is measured is that of the whole
//! process, so nothing may run beside a test.

#[path = "robustness/costly/mod.rs"]
mod costly;
#[path = "bounds/hostile.rs"]
mod hostile;
#[path = "bounds/measure.rs"]
mod measure;
#[path = "robustness/specs.rs"]
mod specs;

use buildkit_llb::SourceFile;
use costly::Costly;
use hostile::{ALL, Hostile};
use jesteros_frontend::diagnostics::failure;
use jesteros_tests::{Case, Compiled, compile};
use libtest_mimic::{Arguments, Failed, Trial};
use measure::{Cost, best, once};
use prost::Message as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// The most memory that compiling one spec takes, in bytes.
const MAX_MEMORY: usize = 64 * 1000 * 1000;
/// The most time that compiling one spec takes as it is shipped. Other builds are slower.
const MAX_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });
/// What is too short to be compared.
const SHORT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 200 } else { 10 });
/// The most time that four times as much takes: 4 would be linear, 16 quadratic.
const MAX_GROWTH: u32 = 9;
/// How often a growth is measured before it counts.
const TRIES: usize = 3;
/// The largest answer, in bytes. BuildKit takes 16 MiB, in which its own parts must fit, too.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// The largest graph, in bytes. It is sent by itself.
const MAX_GRAPH: usize = 16 * 1024 * 1024;

fn main() -> ExitCode {
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let shown = arguments.nocapture;
    let mut trials = Vec::new();
    for hostile in ALL {
        let test = |kind: &str, run: fn(&Hostile, bool) -> Result<(), Failed>| {
            Trial::test(format!("{}/{kind}", hostile.name), move || run(hostile, shown))
        };
        trials.push(test("build", build));
        trials.push(test("growth", |hostile, _| growth(hostile)));
        trials.push(test("calls", calls));
    }
    // How long these take is measured by the test of robustness.
    for costly in costly::all() {
        let name = format!("{}/memory", costly.name.replace(' ', "_"));
        trials.push(Trial::test(name, move || memory(&costly, shown)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The build of the spec.
fn build(hostile: &Hostile, shown: bool) -> Result<(), Failed> {
    let case = Case::of((hostile.spec)(hostile.size));
    let (compiled, cost) = once(|| compile(&case));
    expect_to_say(hostile.says, &compiled)?;
    expect_small(&compiled, &case)?;
    drop(compiled);
    expect_cheap(hostile.name, cost, shown)
}

/// Four times as much takes about four times as long.
fn growth(hostile: &Hostile) -> Result<(), Failed> {
    let [quarter, whole] =
        [hostile.size / 4, hostile.size].map(|size| Case::of((hostile.spec)(size.max(4))));
    let mut found = String::new();
    for _ in 0..TRIES {
        let small = best(2, || drop(compile(&quarter)));
        let large = best(2, || drop(compile(&whole)));
        if large <= small.max(SHORT) * MAX_GROWTH {
            return Ok(());
        }
        found.push_str(&format!("a quarter takes {small:?}, and the whole {large:?}\n"));
    }
    Err(found.into())
}

/// The calls that read the spec.
fn calls(hostile: &Hostile, shown: bool) -> Result<(), Failed> {
    let spec = (hostile.spec)(hostile.size);
    for call in ["frontend.lint", "frontend.outline", "frontend.targets"] {
        let case = Case::of(spec.as_str()).with(&[("requestid", call)]);
        let (compiled, cost) = once(|| compile(&case));
        expect_small(&compiled, &case)?;
        drop(compiled);
        expect_cheap(&format!("{call} of {}", hostile.name), cost, shown)?;
    }
    Ok(())
}

/// The build of a spec that costs as much as its size permits.
fn memory(costly: &Costly, shown: bool) -> Result<(), Failed> {
    let case = costly.case(costly.most);
    let (compiled, cost) = once(|| compile(&case));
    let is_right = match (&compiled, costly.mistake) {
        (Compiled::Built(_), None) => true,
        (Compiled::Mistakes(report), Some(code)) => {
            report.errors().iter().any(|error| error.code.name == code)
        }
        (_, None | Some(_)) => false,
    };
    if !is_right {
        return Err(start(&compiled.mistakes()).into());
    }
    drop(compiled);
    expect_cheap(costly.name, Cost { time: Duration::ZERO, ..cost }, shown)
}

#[expect(clippy::print_stdout, reason = "the figures are asked for")]
fn expect_cheap(name: &str, cost: Cost, shown: bool) -> Result<(), Failed> {
    if shown {
        println!("{name}: {} ms, {} kB", cost.time.as_millis(), cost.memory / 1000);
    }
    if cost.memory > MAX_MEMORY || cost.time > MAX_TIME {
        return Err(format!("{name}: {cost:?}").into());
    }
    Ok(())
}

/// Whether the spec came to what it should: otherwise, it might cost little since it has
/// another mistake than the one that is meant.
fn expect_to_say(says: &str, compiled: &Compiled) -> Result<(), Failed> {
    let text = compiled.mistakes();
    let is_right = match compiled {
        Compiled::Built(_) => says.is_empty(),
        Compiled::Mistakes(_) => !says.is_empty() && text.contains(says),
        Compiled::Refused(_) | Compiled::Told(_) | Compiled::Broken(_) => false,
    };
    if is_right {
        Ok(())
    } else {
        Err(format!("`{says}` is not said, but:\n{}", start(&text)).into())
    }
}

/// Whether BuildKit takes the answer.
fn expect_small(compiled: &Compiled, case: &Case) -> Result<(), Failed> {
    let (size, most) = match compiled {
        Compiled::Mistakes(report) => {
            let file = Arc::new(SourceFile::new("spec.yaml", "YAML", case.spec.data.clone()));
            (failure(report, &file).to_status().encoded_len(), MAX_ANSWER)
        }
        Compiled::Told(answer) => (answer.values().map(Vec::len).sum(), MAX_ANSWER),
        Compiled::Built(built) => {
            let graphs =
                built.lowered.made.iter().map(|made| made.definition.as_pb().encoded_len());
            (graphs.max().unwrap_or_default(), MAX_GRAPH)
        }
        Compiled::Refused(_) | Compiled::Broken(_) => return Err(compiled.mistakes().into()),
    };
    if size > most { Err(format!("{size} bytes of answer").into()) } else { Ok(()) }
}

fn start(text: &str) -> String {
    text.chars().take(1_000).collect()
}
