//! How large a frontend is that does nearly nothing.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::static_binary::Binaries;

/// The package in `examples/hello-frontend`.
const PROGRAM: &str = "hello-frontend";

/// The size of the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hello {
    pub(super) bytes: u64,
    /// With gzip, as small as it gets.
    pub(super) compressed: u64,
}

impl Hello {
    /// Builds it in the way in which the frontend is built.
    pub(super) fn build() -> Result<Self> {
        let programs = Binaries::build(&[PROGRAM])?;
        let path = programs.path(PROGRAM).context("the frontend was not built")?;
        let program = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&program)?;
        Ok(Self { bytes: program.len() as u64, compressed: gzip.finish()?.len() as u64 })
    }
}
