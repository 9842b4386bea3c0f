//! What the lab has started, kept in a file from one command to the next.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::directories::{self, Directories};
use crate::process::Process;

/// The daemons of the lab, in the order in which they are started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Daemon {
    Registry,
    Archive,
    Buildkitd,
    Buildkitd012,
    Buildkitd016,
    Buildkitd020,
    Containerd,
    Dockerd,
}

impl Daemon {
    /// The name of its log, data directory and socket, and of the program if the lab
    /// built it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Archive => "archive",
            Self::Buildkitd => "buildkitd",
            Self::Buildkitd012 => "buildkitd-0.12",
            Self::Buildkitd016 => "buildkitd-0.16",
            Self::Buildkitd020 => "buildkitd-0.20",
            Self::Containerd => "containerd",
            Self::Dockerd => "dockerd",
        }
    }

    /// How long it may take to end by itself.
    pub(crate) fn patience(self) -> Duration {
        Duration::from_secs(match self {
            // It gives its containers ten seconds.
            Self::Dockerd => 20,
            // It would wait for builds to end, however long they take.
            Self::Registry
            | Self::Archive
            | Self::Buildkitd
            | Self::Buildkitd012
            | Self::Buildkitd016
            | Self::Buildkitd020
            | Self::Containerd => 5,
        })
    }
}

/// The lab's state file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Chosen once and kept, because the other daemons are configured with it.
    pub(crate) registry_port: Option<u16>,
    pub(crate) archive_port: Option<u16>,
    daemons: BTreeMap<Daemon, Process>,
    /// Where each program is.
    pub(crate) programs: BTreeMap<String, PathBuf>,
}

impl State {
    /// The state as last written; an empty one if there is none.
    pub(crate) fn load(directories: &Directories) -> Result<Self> {
        let path = Self::path(directories);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }

    pub(crate) fn save(&self, directories: &Directories) -> Result<()> {
        let path = Self::path(directories);
        let text = serde_json::to_string_pretty(self).context("cannot write the lab's state")?;
        // Renamed into place: a reader never sees half a file.
        let unfinished = path.with_extension("json.new");
        directories::write(&unfinished, &text)?;
        fs::rename(&unfinished, &path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The process of a daemon, if it runs.
    pub(crate) fn running(&self, daemon: Daemon) -> Option<Process> {
        self.daemons.get(&daemon).copied().filter(|process| process.is_running())
    }

    pub(crate) fn set(&mut self, daemon: Daemon, process: Option<Process>) {
        match process {
            Some(process) => self.daemons.insert(daemon, process),
            None => self.daemons.remove(&daemon),
        };
    }

    fn path(directories: &Directories) -> PathBuf {
        directories.root().join("state.json")
    }
}

/// Held while the lab is changed: test programs may start at the same time.
pub(crate) fn lock(directories: &Directories) -> Result<File> {
    directories::create(directories.root())?;
    let path = directories.root().join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}
