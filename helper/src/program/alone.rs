//! Keeps what a program does away from what is told of it.

use crate::children;
use rustix::process::{
    DumpableBehavior, Pid, Signal, WaitOptions, kill_process_group, set_dumpable_behavior, wait,
};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

/// How long the processes that a program has left may take to end after they were killed.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause between two looks at them.
const PAUSE: Duration = Duration::from_millis(1);

/// Keeps programs of the same user from writing into the memory of this one.
///
/// # Errors
///
/// If the kernel refuses.
pub fn guard() -> io::Result<()> {
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Ends everything that a program has left running, so that it changes nothing any more. Where
/// this is not the first process of a container, nothing is known of other processes, and
/// nothing is done.
pub fn end_others() {
    if !children::is_first() {
        return;
    }
    // From the first process, this signal goes to all others. There may be none.
    let _ = kill_process_group(Pid::INIT, Signal::KILL);
    let start = Instant::now();
    // All of them are its children by now. A process of another user may stay.
    while let Ok(ended) = wait(WaitOptions::NOHANG) {
        if start.elapsed() > PATIENCE {
            return;
        }
        if ended.is_none() {
            thread::sleep(PAUSE);
        }
    }
}
