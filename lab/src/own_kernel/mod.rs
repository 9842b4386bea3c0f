//! A lab under a Linux of its own, whose clock says what it is told to.
//!
//! The clock of a machine is one for all of its containers, and a namespace can move only clocks
//! that count from the start. So builds of another day need another kernel: user-mode Linux, which
//! is a program of this machine. It sees all files of the machine and writes to none but those of
//! one folder, has no network, and its daemons start with an empty state in memory.
//!
//! Limits: 2 GiB of memory, one processor, about ten times as slow as this machine where programs
//! call the kernel, and 1 MiB of what the console shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::command::quote;
use crate::console::{Console, End};
use crate::directories;
use crate::lab::Lab;
use crate::machine::Machine;
use crate::packages::install_missing;
use crate::parts::buildkit::{self, Places};
use crate::parts::registry;
use crate::state::Daemon;

const KERNEL: &str = "/usr/bin/linux.uml";
/// A folder for each version, and there is one.
const MODULES: &str = "/usr/lib/uml/modules";
const MEMORY: &str = "mem=2G";
const ADDRESS: &str = "unix:///run/buildkitd.sock";
const ARCHIVE_PORT: u16 = 8080;
/// What the console shows last if all went well.
const ENDED: &str = "another day: ended with 0";

/// What is done under a kernel of its own.
#[derive(Clone, Copy, Debug)]
pub struct AnotherDay<'a> {
    /// The time at which it begins, as `date --set` takes it.
    pub day: &'a str,
    /// A folder that is served as [`AnotherDay::ARCHIVE_URL`].
    pub archive: &'a Path,
    /// A script for `sh`, with the buildx builder of its lab.
    pub script: &'a str,
    /// The folder of this machine that is [`AnotherDay::OUT`] there, with an absolute path. The
    /// logs of the daemons are in it, too.
    pub out: &'a Path,
    /// How long all of it may take.
    pub limit: Duration,
}

impl AnotherDay<'_> {
    /// The folder for results.
    pub const OUT: &'static str = "/run/out";
    /// Where the archive is.
    pub const ARCHIVE_URL: &'static str = "http://127.0.0.1:8080";
}

impl Lab {
    /// Runs a script where it is another day; returns what the console showed. Images of the
    /// lab's registry have the same names there.
    ///
    /// # Errors
    ///
    /// If the script fails or does not end; the error holds the end of what the console showed.
    pub fn on_another_day(&self, what: &AnotherDay<'_>) -> Result<String> {
        install_missing(&["user-mode-linux", "busybox-static", "docker-registry"])?;
        let init = self.prepare(what)?;
        // The memory of the machine is a file here, which has no name.
        let work = tempfile::Builder::new().prefix("another-day-").tempdir()?;
        let mut kernel = Command::new(KERNEL);
        kernel.args(["root=/dev/root", "rootfstype=hostfs", "hostfs=/", "ro", "quiet", MEMORY]);
        kernel.args(["con=null", "con0=fd:0,fd:1"]).arg(format!("init={}", init.display()));
        kernel.env("TMPDIR", work.path());
        let Console { text, end } = Machine::run(&kernel, ENDED, what.limit)?;
        let tail = crate::command::tail(&text);
        ensure!(end == End::Shown, "what another day was for did not end well: {end:?}\n{tail}");
        Ok(text)
    }

    /// Writes what the kernel reads; returns its first program.
    fn prepare(&self, what: &AnotherDay<'_>) -> Result<PathBuf> {
        let port = self.state().registry_port.context("the lab has no registry")?;
        let file = |name: &str| what.out.join(name);
        let data = self.directories().data(Daemon::Registry.name());
        directories::write(
            &file("registry.yml"),
            &registry::configuration(&data.to_string_lossy(), port),
        )?;
        let places = Places {
            data: "/run/buildkitd".into(),
            address: ADDRESS.to_owned(),
            config: file("buildkitd.toml"),
            log: file("buildkitd.log"),
        };
        directories::write(&places.config, &buildkit::configuration(&places, port, None))?;
        directories::write(&file("script.sh"), what.script)?;
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let program = |name: &str| self.bin(name).map(path);
        let variables = [
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin".to_owned()),
            ("OUT", path(what.out)),
            ("DAY", what.day.to_owned()),
            ("MODULES", path(&modules()?)),
            ("ARCHIVE", path(what.archive)),
            ("ARCHIVE_PORT", ARCHIVE_PORT.to_string()),
            ("ADDRESS", ADDRESS.to_owned()),
            ("BUILDKITD", program("buildkitd")?),
            ("BUILDCTL", program("buildctl")?),
            ("BUILDX", program("buildx")?),
        ];
        let set = variables.map(|(name, value)| format!("{name}={}", quote(&value)));
        let init = file("init.sh");
        let text = format!("#!/bin/sh\n{}\n{}", set.join(" "), include_str!("init.sh"));
        directories::write(&init, &text)?;
        make_executable(&init)?;
        Ok(init)
    }
}

/// The file systems among the kernel's modules.
fn modules() -> Result<PathBuf> {
    let versions = fs::read_dir(MODULES).with_context(|| format!("cannot read {MODULES}"))?;
    let found = versions.flatten().map(|version| version.path().join("kernel/fs"));
    found
        .filter(|folder| folder.join("binfmt_misc.ko").exists())
        .last()
        .with_context(|| format!("no modules in {MODULES}"))
}

fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot change {}", path.display()))
}
