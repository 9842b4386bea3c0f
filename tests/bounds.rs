//! A spec within the limits costs no more than a second and 64 MB, whatever it asks for.
//!
//! The program has a harness of its own: the memory that is measured is that of the whole
//! process, so nothing may run beside a test.

#[path = "bounds/measure.rs"]
mod measure;
#[path = "bounds/specs.rs"]
mod specs;

use buildkit_llb::SourceFile;
use jesteros_frontend::diagnostics::failure;
use jesteros_tests::{Case, Compiled, compile};
use libtest_mimic::{Arguments, Failed, Trial};
use measure::{best, once};
use prost::Message as _;
use specs::{ALL, Hostile};
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
/// The largest answer, in bytes. BuildKit takes 16 MiB, in which its own parts must fit, too.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

fn main() -> ExitCode {
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let mut trials = Vec::new();
    for hostile in ALL {
        trials.push(Trial::test(format!("{}::build", hostile.name), || costs_little(hostile)));
        trials.push(Trial::test(format!("{}::calls", hostile.name), || calls_cost_little(hostile)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The build of the spec.
fn costs_little(hostile: &Hostile) -> Result<(), Failed> {
    let case = Case::of((hostile.spec)(hostile.size));
    let (compiled, cost) = once(|| compile(&case));
    says(hostile, &compiled)?;
    answer_is_small(&compiled, &case)?;
    drop(compiled);
    println!("{}: {} ms, {} kB", hostile.name, cost.time.as_millis(), cost.memory / 1000);
    if cost.memory > MAX_MEMORY {
        return Err(format!("{} bytes of memory", cost.memory).into());
    }
    if cost.time > MAX_TIME {
        return Err(format!("{} ms", cost.time.as_millis()).into());
    }
    let quarter = Case::of((hostile.spec)((hostile.size / 4).max(4)));
    let small = best(3, || drop(compile(&quarter)));
    let large = best(2, || drop(compile(&case))).min(cost.time);
    if large > (small.max(SHORT)) * MAX_GROWTH {
        return Err(format!("a quarter takes {small:?}, and the whole {large:?}").into());
    }
    Ok(())
}

/// The calls that read the spec.
fn calls_cost_little(hostile: &Hostile) -> Result<(), Failed> {
    let spec = (hostile.spec)(hostile.size);
    for call in ["frontend.lint", "frontend.outline", "frontend.targets"] {
        let case = Case::of(spec.as_str()).with(&[("requestid", call)]);
        let (compiled, cost) = once(|| compile(&case));
        answer_is_small(&compiled, &case)?;
        if cost.memory > MAX_MEMORY || cost.time > MAX_TIME {
            return Err(format!("{call}: {cost:?}").into());
        }
    }
    Ok(())
}

/// Whether the spec came to what it should: otherwise, it might cost little since it has
/// another mistake than the one that is meant.
fn says(hostile: &Hostile, compiled: &Compiled) -> Result<(), Failed> {
    let text = compiled.mistakes();
    let is_right = match (hostile.says, compiled) {
        ("", Compiled::Built(_)) => true,
        (
            "",
            Compiled::Refused(_) | Compiled::Mistakes(_) | Compiled::Told(_) | Compiled::Broken(_),
        ) => false,
        (says, Compiled::Mistakes(_)) => text.contains(says),
        (
            _,
            Compiled::Built(_) | Compiled::Refused(_) | Compiled::Told(_) | Compiled::Broken(_),
        ) => false,
    };
    if is_right {
        return Ok(());
    }
    let start: String = text.chars().take(1_000).collect();
    Err(format!("`{}` is not said, but:\n{start}", hostile.says).into())
}

/// Whether BuildKit takes the answer.
fn answer_is_small(compiled: &Compiled, case: &Case) -> Result<(), Failed> {
    let size = match compiled {
        Compiled::Mistakes(report) => {
            let file = Arc::new(SourceFile::new("spec.yaml", "YAML", case.spec.data.clone()));
            failure(report, &file).to_status().encoded_len()
        }
        Compiled::Told(answer) => answer.values().map(Vec::len).sum(),
        Compiled::Built(built) => {
            let definitions = built.lowered.made.iter().map(|made| &made.definition);
            let definitions = definitions.map(|definition| definition.as_pb().encoded_len());
            // A graph is sent by itself, and may fill a message.
            definitions.max().unwrap_or_default() / 4
        }
        Compiled::Refused(_) | Compiled::Broken(_) => return Err("no answer".into()),
    };
    if size > MAX_ANSWER { Err(format!("{size} bytes of answer").into()) } else { Ok(()) }
}
