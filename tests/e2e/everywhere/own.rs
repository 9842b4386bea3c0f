//! A daemon of a test's own, with the builder of buildx that leads to it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jesteros_lab::{Apart, Around};

use crate::process::{self, Finished};
use crate::world::{LIMIT, world};

/// A running daemon. Its state is deleted with this value.
#[derive(Debug)]
pub(super) struct Own {
    /// It is gone for a moment while the daemon starts anew.
    daemon: Option<Apart>,
    pub(super) builder: String,
    folder: PathBuf,
}

impl Own {
    /// A daemon with an empty state.
    pub(super) fn start(around: &Around<'_>) -> Result<Self> {
        let folder = world().folder("own")?;
        let daemon = world().lab.apart(&folder, around)?;
        let builder = world().unique("own")?;
        let create = ["buildx", "create", "--driver=remote", "--name", &builder, daemon.address()];
        world().docker(&create)?.ok()?;
        Ok(Self { daemon: Some(daemon), builder, folder })
    }

    /// Stops it and starts it with other surroundings; the state stays.
    pub(super) fn start_anew(&mut self, around: &Around<'_>) -> Result<()> {
        self.daemon.take().context("no daemon")?.stop()?;
        self.daemon = Some(world().lab.apart(&self.folder, around)?);
        Ok(())
    }

    pub(super) fn buildctl(&self, arguments: &[&str]) -> Result<Finished> {
        let address = self.daemon.as_ref().context("no daemon")?.address();
        let mut buildctl = world().lab.command("buildctl")?;
        process::run(buildctl.args(["--addr", address]).args(arguments), LIMIT)?.ok()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // There is nobody left who could be told.
        drop(self.daemon.take());
        let _ = world().docker(&["buildx", "rm", "--force", &self.builder]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
