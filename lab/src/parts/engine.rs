//! A Docker Engine of the lab's own: `containerd` and `dockerd`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::directories::{self, Directories};
use crate::parts::buildkit::program;
use crate::process::{self, Process};
use crate::state::{Daemon, State};
use crate::{git, ready};

/// Debian's: the first program of containers with `--init`, as buildx starts its builders.
const INIT: &str = "/usr/bin/tini-static";

pub(crate) fn start_containerd(directories: &Directories, state: &State) -> Result<Process> {
    let name = Daemon::Containerd.name();
    let data = directories.data(name);
    let socket = directories.socket(name)?;
    // Without a configuration of its own it would read the machine's.
    let config = directories.config("containerd.toml");
    let content = "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n";
    directories::write(&config, content)?;
    directories::create(&directories.root().join("run"))?;
    let mut daemon = Command::new("containerd");
    daemon.arg("--config").arg(&config);
    daemon.arg("--root").arg(data.join("root"));
    daemon.arg("--state").arg(data.join("state"));
    daemon.arg("--address").arg(&socket);
    daemon.env("PATH", path_with_own_runc(directories, state)?);
    process::start(&daemon, &directories.log(name), || ready::socket_accepts(&socket))
}

pub(crate) fn start_dockerd(
    directories: &Directories,
    state: &State,
    registry_port: u16,
) -> Result<Process> {
    let name = Daemon::Dockerd.name();
    let data = directories.data(name);
    let config = directories.config("dockerd.json");
    directories::write(&config, "{}\n")?;
    let mut daemon = Command::new(program(state, "dockerd")?);
    daemon.arg("--config-file").arg(&config);
    daemon.arg("--data-root").arg(data.join("root"));
    daemon.arg("--exec-root").arg(data.join("run"));
    daemon.arg("--pidfile").arg(data.join("dockerd.pid"));
    daemon.arg("--host").arg(host(directories)?);
    daemon.arg("--containerd").arg(directories.socket(Daemon::Containerd.name())?);
    // The proxy is a program of its own, and published ports work without it.
    daemon.arg("--userland-proxy=false");
    daemon.arg("--init-path").arg(INIT);
    daemon.arg("--insecure-registry").arg(format!("localhost:{registry_port}"));
    daemon.env("PATH", path_with_own_runc(directories, state)?);
    directories::create(&data)?;
    let socket = directories.socket(name)?;
    process::start(&daemon, &directories.log(name), || ready::socket_answers(&socket, "/_ping"))
}

/// What `DOCKER_HOST` takes.
pub(crate) fn host(directories: &Directories) -> Result<String> {
    Ok(format!("unix://{}", directories.socket(Daemon::Dockerd.name())?.display()))
}

/// Ends the shims of containers that the daemons did not end.
pub(crate) fn stop_shims(directories: &Directories) -> Result<()> {
    for shim in process::with_argument(&directories.socket(Daemon::Containerd.name())?) {
        shim.kill()?;
    }
    Ok(())
}

/// Debian's runc is too old for this dockerd. The shim looks it up in PATH.
fn path_with_own_runc(directories: &Directories, state: &State) -> Result<OsString> {
    git::path(directories, program(state, "runc")?.parent())
}
