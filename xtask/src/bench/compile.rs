//! The compiler alone, on specs of many steps.

use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::command;

use crate::static_binary::Binaries;

/// How many steps the specs have, ascending.
const STEPS: [u32; 3] = [100, 1000, 10_000];

/// The package in `xtask/compile`, and its binary.
pub(super) const PROGRAM: &str = "jesteros-bench-compile";

/// What compiling one spec takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Compiled {
    pub(super) steps: u32,
    /// Median of several runs.
    pub(super) milliseconds: f64,
    /// The largest resident memory of the program that compiles.
    pub(super) peak_bytes: u64,
}

/// Builds the program in the way in which the frontend is built, and runs it once for
/// each size of spec.
pub(super) fn measure() -> Result<Vec<Compiled>> {
    let program = Binaries::build(&[PROGRAM])?;
    let path = program.path(PROGRAM).context("the program was not built")?;
    let measure = |steps: u32| {
        let line = command::output(Command::new(path).args(["steps", &steps.to_string()]))?;
        parse(steps, &line).with_context(|| format!("{PROGRAM} printed {line}"))
    };
    STEPS.into_iter().map(measure).collect()
}

fn parse(steps: u32, line: &str) -> Option<Compiled> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let milliseconds = value["milliseconds"].as_f64()?;
    Some(Compiled { steps, milliseconds, peak_bytes: value["peak_bytes"].as_u64()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_program_prints() {
        let compiled = parse(100, "{\"milliseconds\":1.5,\"peak_bytes\":4096}\n").unwrap();
        assert_eq!(compiled, Compiled { steps: 100, milliseconds: 1.5, peak_bytes: 4096 });
        assert_eq!(parse(100, "{}"), None);
    }
}
