//! Starts a program and ends it if it runs too long.
//!
//! In an exec the helper is the first process: when it ends, the kernel ends every
//! other process of the container, whatever the program has started.

use crate::children;
use jesteros_manifest::TIMED_OUT;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// The shortest and the longest pause between two looks at the program.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(50));

/// Why a program gave no exit code of its own.
#[derive(Debug)]
pub enum LimitError {
    /// It could not be started.
    NotStarted(OsString, io::Error),
    /// It ran too long and was ended.
    TooLong(Duration),
    /// It cannot be waited for.
    Lost(io::Error),
}

impl LimitError {
    /// The exit code that stands for it: those of a shell, and that of `timeout`.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::NotStarted(_, error) if error.kind() == io::ErrorKind::NotFound => 127,
            Self::NotStarted(..) => 126,
            Self::TooLong(_) => TIMED_OUT,
            Self::Lost(_) => 125,
        }
    }
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(program, error) => {
                write!(f, "`{}` cannot be started: {error}", program.display())
            }
            Self::TooLong(limit) => {
                write!(f, "the program ran longer than its `timeout` of {limit:?} and was ended")
            }
            Self::Lost(error) => write!(f, "the program cannot be waited for: {error}"),
        }
    }
}

/// Runs `program` for at most `limit`; the result is its exit code, and 128 and the
/// signal's number if a signal ended it.
///
/// # Errors
///
/// If the program cannot be started, or runs too long.
pub fn run(limit: Duration, program: &OsStr, args: &[OsString]) -> Result<u8, LimitError> {
    let child = Command::new(program).args(args).spawn();
    let mut child = child.map_err(|error| LimitError::NotStarted(program.to_owned(), error))?;
    wait(limit, &mut child).map(code)
}

/// Waits for at most `limit` for a program that was just started.
///
/// # Errors
///
/// If it runs too long; then it is ended.
pub(crate) fn wait(limit: Duration, child: &mut Child) -> Result<ExitStatus, LimitError> {
    let start = Instant::now();
    let (mut pause, longest) = PAUSES;
    loop {
        if let Some(status) = children::try_wait(child).map_err(LimitError::Lost)? {
            return Ok(status);
        }
        let Some(left) = limit.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else {
            // It may have ended by itself just now; then there is nothing to kill.
            let _ = child.kill();
            children::wait(child).map_err(LimitError::Lost)?;
            return Err(LimitError::TooLong(limit));
        };
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(longest);
    }
}

fn code(status: ExitStatus) -> u8 {
    let signal = || 128 + status.signal().unwrap_or_default();
    u8::try_from(status.code().unwrap_or_else(signal)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(limit: Duration, script: &str) -> Result<u8, LimitError> {
        run(limit, OsStr::new("/bin/sh"), &["-c".into(), script.into()])
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_exit_code_is_that_of_the_program() {
        assert_eq!(shell(LONG, "exit 0").unwrap(), 0);
        assert_eq!(shell(LONG, "exit 7").unwrap(), 7);
        assert_eq!(shell(LONG, "kill -9 $$").unwrap(), 137);
    }

    #[test]
    fn a_program_that_runs_too_long_is_ended() {
        let start = Instant::now();
        let error = shell(Duration::from_millis(100), "exec sleep 50").unwrap_err();
        assert_eq!(error.code(), 124);
        assert!(error.to_string().contains("`timeout` of 100ms"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(40));
    }

    #[test]
    fn a_program_that_is_not_there_says_so() {
        let error = run(LONG, OsStr::new("/no/such/program"), &[]).unwrap_err();
        assert_eq!(error.code(), 127);
        assert!(error.to_string().starts_with("`/no/such/program` cannot be started: "));
        assert_eq!(run(LONG, OsStr::new("/etc/passwd"), &[]).unwrap_err().code(), 126);
    }
}
