//! Runs `apt-get`, shows what it prints, and keeps it.

use super::logins::Logins;
use super::printed::{Line, Printed};
use crate::children;
use crate::problem::{Outcome, Problem};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How much of the end of what apt prints is kept: 256 KiB.
const LONGEST_LOG: usize = 256 << 10;
/// How much is read at once.
const READ_AT_ONCE: usize = 16 << 10;
/// How long nothing comes until an unfinished line is shown, such as a question.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 300_000_000 };
/// How long programs that packages have left may go on to print after `apt-get` has ended.
const PATIENCE: Duration = Duration::from_secs(3);
/// How lines begin that say nothing here: apt has no terminal, on purpose.
const NO_TERMINAL: &str = "Can not write log, openpty() failed";

/// `apt-get` with what it printed last.
#[derive(Debug)]
pub(super) struct AptGet<'a> {
    program: &'a Path,
    logins: Logins,
    trusted: bool,
    log: String,
}

/// How a call of `apt-get` ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ended {
    /// Whether its exit code is 0.
    pub(super) succeeded: bool,
    /// Whether it printed that it could not fetch or verify something. apt 0.7.20 ends with 0
    /// when an archive is down or its signature is bad.
    pub(super) complained: bool,
}

impl<'a> AptGet<'a> {
    pub(super) fn new(program: &'a Path, logins: Logins, trusted: bool) -> Self {
        Self { program, logins, trusted, log: String::new() }
    }

    /// The end of what the last call printed, without logins.
    pub(super) fn log(&self) -> &str {
        &self.log
    }

    /// Runs `apt-get` with these arguments.
    pub(super) fn run(&mut self, args: &[&str]) -> Outcome<Ended> {
        self.log.clear();
        self.start(args).map_err(|error| Problem::io("run `apt-get`", &error))
    }

    fn start(&mut self, args: &[&str]) -> io::Result<Ended> {
        let (mut output, input) = io::pipe()?;
        let mut command = Command::new(self.program);
        // apt 0.7.20 asks without a pause whether its input has something if that is
        // `/dev/null`. A pipe that nobody writes to lets it wait for dpkg.
        command.args(args).stdin(Stdio::piped()).stdout(input.try_clone()?).stderr(input);
        let mut child = command.spawn()?;
        // The command has the ends of the pipe that this process must not keep.
        drop(command);
        let mut printed = Printed::new(!self.logins.is_empty());
        let (mut complained, mut ended) = (false, None);
        let mut data = vec![0; READ_AT_ONCE];
        loop {
            let is_silent = !has_data(&output)?;
            if is_silent {
                self.show(&printed.unfinished().unwrap_or_default())?;
            } else {
                let count = output.read(&mut data)?;
                if count == 0 {
                    break;
                }
                for line in printed.add(&data[..count]) {
                    complained |= self.line(&line)?;
                }
            }
            if ended.is_none() {
                ended = children::try_wait(&mut child)?.map(|status| (status, Instant::now()));
            } else if let Some((_, at)) = ended
                && (is_silent || at.elapsed() > PATIENCE)
            {
                self.show("jesteros: apt: a package has left a program running\n")?;
                break;
            }
        }
        if printed.has_begun() {
            complained |= self.line(&printed.end())?;
        }
        let status = match ended {
            Some((status, _)) => status,
            None => children::wait(&mut child)?,
        };
        Ok(Ended { succeeded: status.success(), complained })
    }

    /// Shows and keeps a line; whether it is a complaint.
    fn line(&mut self, line: &Line) -> io::Result<bool> {
        if line.text.starts_with(NO_TERMINAL) {
            return Ok(false);
        }
        self.show(&line.rest)?;
        let text = self.logins.masked(&line.text);
        keep(&mut self.log, &text);
        Ok(is_complaint(&text, self.trusted))
    }

    fn show(&self, text: &str) -> io::Result<()> {
        io::stderr().write_all(self.logins.masked(text).as_bytes())
    }
}

/// Whether a pipe has data, or its end, within a moment.
fn has_data(output: &io::PipeReader) -> io::Result<bool> {
    match poll(&mut [PollFd::new(output, PollFlags::IN)], Some(&MOMENT)) {
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Adds a line to a log, of which the end is kept.
fn keep(log: &mut String, line: &str) {
    log.push_str(line);
    log.push('\n');
    if log.len() > 2 * LONGEST_LOG {
        let start = log.len() - LONGEST_LOG;
        let start = (start..=log.len()).find(|at| log.is_char_boundary(*at));
        log.drain(..start.unwrap_or_default());
    }
}

/// Whether a line says that something could not be fetched or verified.
fn is_complaint(line: &str, trusted: bool) -> bool {
    const FAILED: [&str; 2] = ["Failed to fetch", "Some index files failed"];
    const UNSIGNED: [&str; 2] = ["GPG error", "An error occurred during the signature"];
    let Some(rest) = line.strip_prefix("W: ").or_else(|| line.strip_prefix("E: ")) else {
        return false;
    };
    let begins = |words: [&str; 2]| words.iter().any(|word| rest.starts_with(word));
    begins(FAILED)
        || rest.to_ascii_lowercase().contains("hash sum mismatch")
        || !trusted && begins(UNSIGNED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_seen_though_apt_ends_with_0() {
        for line in [
            "W: Failed to fetch http://x/dists/lenny/Release.gpg  Could not connect to x:80",
            "W: Failed to fetch http://x/lenny/main/binary-armel/Packages  404  Not Found",
            "E: Some index files failed to download, they have been ignored, or old ones used.",
            "W: http://x/Packages.gz  Hash Sum mismatch",
        ] {
            assert!(is_complaint(line, false) && is_complaint(line, true), "{line}");
        }
        let unsigned = "W: GPG error: http://x lenny Release: The following signatures were bad";
        assert!(is_complaint(unsigned, false) && !is_complaint(unsigned, true));
        for line in ["Reading package lists...", "Get:1 Failed to fetch", "W: You may want to"] {
            assert!(!is_complaint(line, false), "{line}");
        }
    }

    #[test]
    fn a_log_has_a_limit() {
        let mut log = String::new();
        for number in 0..100_000 {
            keep(&mut log, &format!("líne {number}"));
        }
        assert!(log.len() <= 2 * LONGEST_LOG && log.ends_with("líne 99999\n"), "{}", log.len());
    }

    #[test]
    fn nobody_hears_of_terminals_that_are_missing_on_purpose() {
        let mut apt = AptGet::new(Path::new("/none"), Logins::default(), false);
        let text = "Can not write log, openpty() failed (/dev/pts not mounted?)".to_owned();
        let rest = format!("{text}\n");
        assert!(!apt.line(&Line { text, rest }).unwrap());
        assert_eq!(apt.log(), "");
    }
}
