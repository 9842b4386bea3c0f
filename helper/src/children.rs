//! Waits for programs that were started here.
//!
//! In an exec the helper is the first process of its container. What a program leaves running
//! becomes a child of the first process, and is listed as a process after it has ended, until the
//! first process has asked how. A script that stops a service and waits until it is gone would wait
//! for ever.

use rustix::io::Errno;
use rustix::process::{Pid, WaitOptions, getpid, wait as wait_for_any};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus};

/// Waits until the program has ended. In the first process of a container, nothing else may wait
/// for programs at the same time.
///
/// # Errors
///
/// If it cannot be waited for.
pub(crate) fn wait(child: &mut Child) -> io::Result<ExitStatus> {
    if !is_first() {
        return child.wait();
    }
    // It may wait for the end of its input.
    drop(child.stdin.take());
    let ended = ended(child, WaitOptions::empty())?;
    ended.ok_or_else(|| io::Error::other("a wait without a limit has ended"))
}

/// How the program has ended, if it has, as [`wait`] tells it.
pub(crate) fn try_wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    if is_first() { ended(child, WaitOptions::NOHANG) } else { child.try_wait() }
}

/// Whether this is the first process of a container.
pub(crate) fn is_first() -> bool {
    getpid() == Pid::INIT
}

/// Asks how children have ended, until it is the one.
fn ended(child: &Child, options: WaitOptions) -> io::Result<Option<ExitStatus>> {
    let own = Pid::from_child(child);
    loop {
        match wait_for_any(options) {
            Ok(Some((pid, status))) if pid == own => {
                return Ok(Some(ExitStatus::from_raw(status.as_raw())));
            }
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
}
