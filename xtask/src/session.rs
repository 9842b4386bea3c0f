//! A command that needs the lab: up before it, as it was after it.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, Part};

/// What to do with the parts that a command started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// Stop them.
    Stop,
    /// Leave them running.
    Keep,
}

/// Runs something with parts of the lab up; those that did not run before are
/// stopped after it, also if it failed.
pub(crate) fn with_lab(
    parts: &[Part],
    afterwards: Afterwards,
    up: impl FnOnce() -> Result<Lab>,
    run: impl FnOnce(&Lab) -> Result<ExitCode>,
) -> Result<ExitCode> {
    let before = Lab::attach()?.map(|lab| lab.running()).unwrap_or_default();
    let added: Vec<Part> = parts.iter().copied().filter(|part| !before.contains(part)).collect();
    let result = match up() {
        Ok(lab) => run(&lab),
        // Some of the parts may have started.
        Err(error) => Err(error),
    };
    let stopped = match (afterwards, Lab::attach()?) {
        (Afterwards::Stop, Some(lab)) => lab.stop(&added),
        (Afterwards::Keep, _) | (_, None) => Ok(()),
    };
    match (result, stopped) {
        (Ok(code), stopped) => {
            stopped.context("all went well, but not all of the lab stopped").map(|()| code)
        }
        (Err(error), Ok(())) => Err(error),
        (Err(error), Err(other)) => {
            Err(error.context(format!("and the lab did not stop: {other:#}")))
        }
    }
}
