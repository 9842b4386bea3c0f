//! The script of a package that runs before it is unpacked.

use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use rustix::fs::Stat;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

const SCRIPT: &str = "/var/lib/dpkg/tmp.ci/preinst";

/// Runs it for a package that was not installed before. It is a program of the root, so the
/// helper must run in that root.
///
/// # Errors
///
/// If it cannot be started or fails; `package` is for the message.
pub(super) fn run(
    root: &Place,
    package: &str,
    environment: &[(&'static str, String)],
) -> Outcome<()> {
    let id = |stat: &Stat| (stat.st_dev, stat.st_ino);
    let own = rustix::fs::stat("/").map_err(|error| Problem::system("look at `/`", error))?;
    if root.stat(&TreePath::root())?.is_none_or(|stat| id(&stat) != id(&own)) {
        return Err(Problem::new("a script can only run in the root of the helper itself"));
    }
    let mut command = Command::new(SCRIPT);
    command.arg("install").current_dir("/").stdin(Stdio::null());
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let status = command.status().map_err(|error| {
        Problem::io(format!("start the pre-installation script of `{package}`"), &error)
    })?;
    if status.success() {
        return Ok(());
    }
    let how = match (status.code(), status.signal()) {
        (Some(code), _) => format!("failed with exit code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    };
    Err(Problem::with_hint(
        format!("the pre-installation script of `{package}` {how}"),
        "the log above has what it printed",
    ))
}
