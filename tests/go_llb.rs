//! The crate `buildkit-llb` beside Go's `client/llb`: both make the same graphs, digest by digest.
//!
//! `lab/programs/buildkit/llb` makes graphs with the version of BuildKit that the lab has, and
//! `go_llb/kinds` makes graphs of the same names with the crate. Compared are the bytes of every
//! op, their order, what is said about each vertex, and the lines of source files. What differs on
//! purpose is listed in `go_llb/differences.rs`; a difference that is listed and not there is a
//! failure too.
//!
//! `cargo test -p jesteros-tests --test go_llb -- NAME` compares some. It needs Go.

#[path = "go_llb/compare.rs"]
mod compare;
#[path = "go_llb/differences.rs"]
mod differences;
#[path = "go_llb/kinds/mod.rs"]
mod kinds;
#[path = "go_llb/parts.rs"]
mod parts;
#[path = "go_llb/shown.rs"]
mod shown;
#[path = "go_llb/theirs.rs"]
mod theirs;

use anyhow::{Context as _, Result, ensure};
use differences::{DIFFERENCES, Difference};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::OnceLock;
use theirs::Theirs;

/// What Go's client made, asked for once.
static THEIRS: OnceLock<Result<Theirs, String>> = OnceLock::new();

fn theirs() -> Result<&'static Theirs, Failed> {
    let made = THEIRS.get_or_init(|| Theirs::make().map_err(|error| format!("{error:#}")));
    made.as_ref().map_err(Failed::from)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trial = |(name, make): kinds::Graph| {
        Trial::test(name, move || {
            let listed: Vec<&Difference> =
                DIFFERENCES.iter().filter(|listed| listed.graphs.contains(&name)).collect();
            let go = theirs()?.graph(name)?;
            let ours = make().with_context(|| name.to_owned()).map_err(failed)?;
            compare::compare(&ours.definition(), go, &listed).map_err(failed)
        })
    };
    let mut trials: Vec<Trial> = kinds::graphs().into_iter().map(trial).collect();
    trials.push(Trial::test("the_names_are_the_same", || {
        let ours: Vec<&str> = kinds::graphs().iter().map(|(name, _)| *name).collect();
        names(&ours, theirs()?).map_err(failed)
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Makes sure that no graph is made on one side only, and that the list names none that is gone.
fn names(ours: &[&str], theirs: &Theirs) -> Result<()> {
    let here: BTreeSet<&str> = ours.iter().copied().collect();
    ensure!(here.len() == ours.len(), "two graphs have one name");
    let there: BTreeSet<&str> = theirs.names().collect();
    let missing: Vec<_> = here.symmetric_difference(&there).collect();
    ensure!(missing.is_empty(), "these graphs are made on one side only: {missing:?}");
    let listed = DIFFERENCES.iter().flat_map(|listed| listed.graphs);
    let unknown: Vec<_> = listed.filter(|name| !here.contains(*name)).collect();
    ensure!(unknown.is_empty(), "the list has graphs that are not there: {unknown:?}");
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is an argument of map_err")]
fn failed(error: anyhow::Error) -> Failed {
    Failed::from(format!("{error:#}"))
}
