//! A `buildkitd` that belongs to one test.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::lab::Lab;
use crate::mounts;
use crate::parts::buildkit::{self, Places};
use crate::process::Process;

/// How long it may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a daemon sees around it.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The name of its host.
    pub host_name: &'a str,
    /// Whether there is a network at all: without one there is not even a loopback.
    pub network: bool,
    /// How many vertices run at a time, if there is a limit.
    pub parallelism: Option<u32>,
}

/// A running `buildkitd` with a state of its own. It ends with this value, and its state stays.
#[derive(Debug)]
pub struct Apart {
    process: Option<Process>,
    places: Places,
}

impl Lab {
    /// Starts a `buildkitd` whose state is in `folder`: an empty folder, or that of an earlier
    /// one which has ended.
    ///
    /// # Errors
    ///
    /// If it cannot be started; the error holds what it said.
    pub fn apart(&self, folder: &Path, around: &Around<'_>) -> Result<Apart> {
        let places = Places {
            data: folder.join("data"),
            address: format!("unix://{}", folder.join("sock").display()),
            config: folder.join("buildkitd.toml"),
            log: folder.join("log"),
        };
        let mut daemon = Command::new("unshare");
        daemon.arg("--uts");
        if !around.network {
            daemon.arg("--net");
        }
        // The shell becomes the daemon, so that the process stays the same.
        daemon.args(["sh", "-c", r#"echo "$0" >/proc/sys/kernel/hostname && exec "$@""#]);
        daemon.arg(around.host_name).arg(self.bin("buildkitd")?);
        let port = self.state().registry_port.context("the lab has no registry")?;
        let configuration = buildkit::configuration(&places, port, around.parallelism);
        let (directories, state) = (self.directories(), self.state());
        let process = buildkit::start_in(&places, daemon, directories, state, &configuration)?;
        Ok(Apart { process: Some(process), places })
    }
}

impl Apart {
    /// The address that `buildctl --addr` and buildx take.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.places.address
    }

    /// Stops it and takes away its mounts; its state stays.
    ///
    /// # Errors
    ///
    /// If it does not end, or a mount cannot be taken away.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        let Some(process) = self.process.take() else { return Ok(()) };
        process.stop(PATIENCE)?;
        mounts::unmount_below(&self.places.data)
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // Only an error of the test comes here, and has more to say than this.
        let _ = self.end();
    }
}
