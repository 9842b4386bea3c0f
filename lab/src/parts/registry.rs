//! A registry on the loopback interface.

use std::process::Command;

use anyhow::Result;

use crate::directories::{self, Directories};
use crate::process::{self, Process};
use crate::ready;
use crate::state::{Daemon, State};

/// The port to use: the one chosen before, unless another program has taken it.
pub(crate) fn choose_port(state: &State) -> Result<u16> {
    match state.registry_port {
        Some(port) if state.running(Daemon::Registry).is_some() || ready::is_free(port) => Ok(port),
        _ => ready::free_port(),
    }
}

pub(crate) fn start(directories: &Directories, port: u16) -> Result<Process> {
    let name = Daemon::Registry.name();
    let data = directories.data(name);
    directories::create(&data)?;
    let config = directories.config("registry.yml");
    directories::write(&config, &configuration(&data.to_string_lossy(), port))?;
    let mut daemon = Command::new("docker-registry");
    daemon.arg("serve").arg(&config);
    process::start(&daemon, &directories.log(name), || ready::port_answers(port, "/v2/"))
}

pub(crate) fn configuration(data: &str, port: u16) -> String {
    // JSON strings are YAML strings.
    let data = serde_json::Value::from(data);
    format!(
        "version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: {data}
  delete:
    enabled: true
  maintenance:
    uploadpurging:
      enabled: false
http:
  addr: 127.0.0.1:{port}
"
    )
}
