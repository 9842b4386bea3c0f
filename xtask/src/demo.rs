//! `cargo xtask demo`.

use std::process::ExitCode;

use anyhow::{Result, bail};

/// Builds and runs JesterOS images in the lab.
pub(crate) fn run(_arguments: &[String]) -> Result<ExitCode> {
    bail!("there is no demo yet")
}
