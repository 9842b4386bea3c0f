//! A machine that runs as a program of this one, with a console.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::command;
use crate::console::Console;

/// A running machine, which does not outlive this value.
pub(crate) struct Machine {
    child: Child,
    has_ended: bool,
}

impl Machine {
    /// Runs a machine until its console, which is what the program prints, shows `until`, it
    /// exits, or `limit` is over.
    pub(crate) fn run(command: &Command, until: &str, limit: Duration) -> Result<Console> {
        let (console, output) = io::pipe().context("cannot make a pipe")?;
        // If the test is killed, the machine ends too.
        let mut killed = Command::new("setpriv");
        killed.args(["--pdeathsig", "KILL"]).arg(command.get_program()).args(command.get_args());
        killed
            .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .stdin(Stdio::null())
            .stdout(output.try_clone().context("cannot share the pipe")?)
            .stderr(output)
            .process_group(0);
        let machine = Self::start(&mut killed)?;
        // It holds the writing end of the pipe too.
        drop(killed);
        let shown = Console::read(console, until, limit);
        machine.end()?;
        Ok(shown)
    }

    fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .spawn()
            .with_context(|| format!("cannot start `{}`", command::show(command)))?;
        Ok(Self { child, has_ended: false })
    }

    fn end(mut self) -> Result<()> {
        self.kill().context("cannot end the machine")
    }

    fn kill(&mut self) -> io::Result<()> {
        if self.has_ended {
            return Ok(());
        }
        self.has_ended = true;
        // It has not been waited for, so that nobody else has its number.
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // Fails only if it has ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.child.wait().map(drop)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Only a panic or an error comes here while it runs, and has more to say than this.
        let _ = self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_machine_ends_with_its_value() {
        let mut command = Command::new("sleep");
        let machine = Machine::start(command.arg("1000").process_group(0)).unwrap();
        let process = PathBuf::from(format!("/proc/{}", machine.child.id()));
        assert!(process.exists());
        drop(machine);
        assert!(!process.exists());
    }
}
