//! `cargo xtask bench`.

use std::process::ExitCode;

use anyhow::{Result, bail};

/// Measures builds in the lab.
pub(crate) fn run(_arguments: &[String]) -> Result<ExitCode> {
    bail!("there are no benches yet")
}
