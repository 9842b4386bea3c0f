//! Daemons: started detached, known by pid and start time, stopped by pid.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use crate::command;
use crate::directories;

/// How long a daemon may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a killed process may take to be gone.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);

const POLL: Duration = Duration::from_millis(20);

/// A process, told apart from a later one with the same pid by its start time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    /// In clock ticks since boot, as `/proc/PID/stat` has it.
    start_ticks: u64,
    /// In seconds since 1970.
    pub(crate) since: u64,
}

impl Process {
    /// Whether it still runs. A zombie has ended.
    pub(crate) fn is_running(self) -> bool {
        read_stat(self.pid)
            .is_some_and(|stat| stat.start_ticks == self.start_ticks && !stat.has_ended)
    }

    /// Asks the process to end, and kills it if it has not after a while.
    pub(crate) fn stop(self, patience: Duration) -> Result<()> {
        if !self.send(Signal::TERM)? || self.has_ended_within(patience) {
            return Ok(());
        }
        eprintln!("lab: pid {} did not end within {patience:?}, killing it", self.pid);
        self.kill()
    }

    /// Ends the process without asking.
    pub(crate) fn kill(self) -> Result<()> {
        if !self.send(Signal::KILL)? || self.has_ended_within(KILL_TIMEOUT) {
            return Ok(());
        }
        bail!("pid {} does not end", self.pid)
    }

    /// Sends a signal; false if the process has ended before.
    fn send(self, signal: Signal) -> Result<bool> {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return Ok(false);
        };
        // The descriptor holds on to the process while its start time is
        // compared, so that a reused pid is never signalled.
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else {
            return Ok(false);
        };
        if !self.is_running() {
            return Ok(false);
        }
        pidfd_send_signal(handle, signal)
            .with_context(|| format!("cannot send {signal:?} to pid {}", self.pid))?;
        Ok(true)
    }

    fn has_ended_within(self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        while self.is_running() {
            if Instant::now() > deadline {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }
}

/// Starts a daemon in a session of its own and waits until it is ready.
///
/// Its output goes to the log, which is begun anew.
pub(crate) fn start(daemon: &Command, log: &Path, is_ready: impl Fn() -> bool) -> Result<Process> {
    if let Some(parent) = log.parent() {
        directories::create(parent)?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let shown = command::show(daemon);
    // setsid replaces itself by the daemon: the pid stays the same.
    let mut child = Command::new("setsid")
        .arg(daemon.get_program())
        .args(daemon.get_args())
        .envs(daemon.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(file.try_clone().context("cannot share the log")?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let started = find(child.id()).with_context(|| format!("`{shown}` ended at once"))?;
    let deadline = Instant::now() + START_TIMEOUT;
    let failure = loop {
        if let Some(status) =
            child.try_wait().with_context(|| format!("cannot wait for {shown}"))?
        {
            break format!("ended: {status}");
        }
        if is_ready() {
            return Ok(started);
        }
        if Instant::now() > deadline {
            started.kill()?;
            break format!("was not ready within {START_TIMEOUT:?}");
        }
        thread::sleep(POLL);
    };
    let written = fs::read(log).unwrap_or_default();
    bail!(
        "`{shown}` {failure}; the end of {}:\n{}",
        log.display(),
        command::tail(&String::from_utf8_lossy(&written))
    )
}

/// The running processes whose command line has an argument.
pub(crate) fn with_argument(argument: &Path) -> Vec<Process> {
    let wanted = argument.as_os_str().as_encoded_bytes();
    let has = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|word| word == wanted)
    };
    pids().filter(has).filter_map(find).filter(|process| process.is_running()).collect()
}

/// The running processes whose root file system is mounted from a directory:
/// those of containers.
pub(crate) fn rooted_below(directory: &Path) -> Vec<Process> {
    let rooted = pids().filter(|pid| is_rooted_below(*pid, directory));
    rooted.filter_map(find).filter(|process| process.is_running()).collect()
}

/// Whether the root file system of a process is mounted from a directory.
pub(crate) fn is_rooted_below(pid: u32, directory: &Path) -> bool {
    let Ok(table) = fs::read(format!("/proc/{pid}/mountinfo")) else { return false };
    let table = String::from_utf8_lossy(&table);
    // Only the last mount on `/` counts: all processes outside of containers
    // list what is mounted elsewhere.
    let root = table.lines().rev().find(|line| line.split(' ').nth(4) == Some("/"));
    root.is_some_and(|line| line.contains(&format!("{}/", directory.display())))
}

/// The pids of all processes.
pub(crate) fn pids() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn find(pid: u32) -> Option<Process> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Some(Process { pid, start_ticks: read_stat(pid)?.start_ticks, since })
}

struct Stat {
    start_ticks: u64,
    has_ended: bool,
}

fn read_stat(pid: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The second field is the program's name in parentheses, and may itself hold
/// spaces and parentheses: fields are counted from behind it.
fn parse_stat(line: &str) -> Option<Stat> {
    let (_, fields) = line.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    Some(Stat {
        start_ticks: fields.get(19)?.parse().ok()?,
        has_ended: matches!(*fields.first()?, "Z" | "X"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_past_a_hostile_program_name() {
        let stat = parse_stat("7 (a) b (c) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20")
            .unwrap();
        assert_eq!(stat.start_ticks, 4242);
        assert!(stat.has_ended);
    }

    #[test]
    fn a_reused_pid_is_not_the_recorded_process() {
        let me = find(std::process::id()).unwrap();
        assert!(me.is_running());
        let earlier = Process { start_ticks: me.start_ticks - 1, ..me };
        assert!(!earlier.is_running());
        earlier.kill().unwrap();
    }
}
