//! A `buildkitd`, and a buildx builder that leads to it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::directories::{self, Directories};
use crate::process::{self, Process};
use crate::state::{Daemon, State};
use crate::versions::OldBuildkit;
use crate::{command, git, mounts};

/// The name of the lab's buildx builder.
pub(crate) const BUILDER: &str = "jesteros";

/// Debian's; its version serves `buildkitd` well.
const RUNC: &str = "/usr/sbin/runc";

/// How many bytes of layers and caches a daemon keeps: about four runs of the
/// end-to-end tests. BuildKit's own default is a share of the disk.
const KEPT: u64 = 10 << 30;

pub(crate) fn start(
    daemon: Daemon,
    directories: &Directories,
    state: &State,
    registry_port: u16,
) -> Result<Process> {
    let name = daemon.name();
    directories::create(&directories.root().join("run"))?;
    let places = Places {
        data: directories.data(name),
        address: address(directories, daemon)?,
        config: directories.config(&format!("{name}.toml")),
        log: directories.log(name),
    };
    let daemon = Command::new(program(state, name)?);
    start_in(&places, daemon, directories, state, &configuration(&places, registry_port, None))
}

/// Where a daemon keeps what is its own.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) data: PathBuf,
    pub(crate) address: String,
    pub(crate) config: PathBuf,
    pub(crate) log: PathBuf,
}

/// Starts `daemon`, a command that ends in the program, and waits until it answers.
pub(crate) fn start_in(
    places: &Places,
    mut daemon: Command,
    directories: &Directories,
    state: &State,
    configuration: &str,
) -> Result<Process> {
    directories::create(&places.data)?;
    directories::write(&places.config, configuration)?;
    daemon.arg("--config").arg(&places.config).env("TMPDIR", empty_scratch(&places.data)?);
    daemon.env("PATH", git::path(directories, None)?);
    let buildctl = program(state, "buildctl")?;
    process::start(&daemon, &places.log, || {
        let asked =
            Command::new(buildctl).args(["--addr", &places.address, "debug", "workers"]).output();
        asked.is_ok_and(|output| output.status.success())
    })
}

/// The folder for what the daemon mounts and writes for a moment, without what one
/// that was killed left in it.
fn empty_scratch(data: &Path) -> Result<PathBuf> {
    let scratch = data.join("tmp");
    mounts::unmount_below(&scratch)?;
    if scratch.exists() {
        fs::remove_dir_all(&scratch)
            .with_context(|| format!("cannot remove {}", scratch.display()))?;
    }
    directories::create(&scratch)?;
    Ok(scratch)
}

/// The address that `buildctl --addr` and buildx take.
pub(crate) fn address(directories: &Directories, daemon: Daemon) -> Result<String> {
    Ok(format!("unix://{}", directories.socket(daemon.name())?.display()))
}

/// Sets up the private Docker configuration: buildx as a plugin, and a builder for the
/// lab's own `buildkitd` and for each of the older ones.
pub(crate) fn configure_client(
    directories: &Directories,
    state: &State,
    old: &[OldBuildkit],
) -> Result<()> {
    let plugins = directories.docker_config().join("cli-plugins");
    directories::create(&plugins)?;
    link(program(state, "buildx")?, &plugins.join("docker-buildx"))?;
    create_builder(BUILDER, Daemon::Buildkitd, directories, state)?;
    for version in old {
        for daemon in version.daemons() {
            create_builder(version.builder(), *daemon, directories, state)?;
        }
    }
    Ok(())
}

fn create_builder(
    name: &str,
    daemon: Daemon,
    directories: &Directories,
    state: &State,
) -> Result<()> {
    if directories.buildx_config().join("instances").join(name).exists() {
        return Ok(());
    }
    let address = address(directories, daemon)?;
    command::output(
        Command::new(program(state, "buildx")?)
            .args(["create", "--name", name, "--driver", "remote", &address])
            .env("DOCKER_CONFIG", directories.docker_config())
            .env("BUILDX_CONFIG", directories.buildx_config()),
    )?;
    Ok(())
}

pub(crate) fn program<'a>(state: &'a State, name: &str) -> Result<&'a Path> {
    let path = state.programs.get(name).with_context(|| format!("the lab has no {name}"))?;
    Ok(path.as_path())
}

fn link(target: &Path, place: &Path) -> Result<()> {
    if fs::read_link(place).is_ok_and(|old| old == target) {
        return Ok(());
    }
    if place.symlink_metadata().is_ok() {
        fs::remove_file(place).with_context(|| format!("cannot remove {}", place.display()))?;
    }
    symlink(target, place).with_context(|| format!("cannot link {}", place.display()))
}

/// The text of a configuration; `parallelism` is how many vertices run at a time, if there is a
/// limit.
pub(crate) fn configuration(
    places: &Places,
    registry_port: u16,
    parallelism: Option<u32>,
) -> String {
    // JSON strings are TOML strings.
    let [data, address] =
        [&*places.data.to_string_lossy(), &places.address].map(serde_json::Value::from);
    let parallelism =
        parallelism.map(|number| format!("max-parallelism = {number}\n")).unwrap_or_default();
    format!(
        r#"root = {data}
insecure-entitlements = ["network.host"]

[grpc]
address = [{address}]

[worker.oci]
enabled = true
binary = "{RUNC}"
gc = true
{parallelism}
# The first key is for BuildKit before 0.17, the others are for later ones.
[[worker.oci.gcpolicy]]
all = true
keepBytes = {KEPT}
reservedSpace = {KEPT}
maxUsedSpace = {KEPT}

[worker.containerd]
enabled = false

[registry."localhost:{registry_port}"]
http = true

# What is pushed to the lab's registry as jesteros/frontend:1 is found by that
# name alone, as it would be where it is published.
[registry."docker.io"]
mirrors = ["localhost:{registry_port}"]
"#
    )
}
