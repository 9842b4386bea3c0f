//! `cargo xtask api`: has the public API changed?

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::cargo::cargo_in_workspace;
use crate::usage::usage_error;

/// Runs the program in `xtask/api`, which only this command needs.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    if !arguments.is_empty() {
        return usage_error("`api` takes no arguments");
    }
    let mut command = cargo_in_workspace(&["run", "--quiet", "--package", "jesteros-api"]);
    let status = command.status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
