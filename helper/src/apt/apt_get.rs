//! Runs `apt-get`, shows what it prints, and keeps it.

use super::logins::Logins;
use crate::problem::{Outcome, Problem};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// How much of the end of what apt prints is kept: 256 KiB.
const LONGEST_LOG: usize = 256 << 10;
/// The longest line: 64 KiB. The rest of a longer one is dropped, since half a login cannot be
/// told from other text.
const LONGEST_LINE: u64 = 64 << 10;
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
        let (output, input) = io::pipe()?;
        let mut command = Command::new(self.program);
        // apt 0.7.20 asks without a pause whether its input has something if that is
        // `/dev/null`. A pipe that nobody writes to lets it wait for dpkg.
        command.args(args).stdin(Stdio::piped()).stdout(input.try_clone()?).stderr(input);
        let mut child = command.spawn()?;
        // The command has the ends of the pipe that this process must not keep.
        drop(command);
        let mut output = BufReader::new(output);
        let (mut ended, mut line) = (Ended::default(), Vec::new());
        while read_line(&mut output, &mut line)? {
            let text = self.logins.masked(&String::from_utf8_lossy(&line));
            if text.starts_with(NO_TERMINAL) {
                continue;
            }
            ended.complained |= is_complaint(&text, self.trusted);
            io::stderr().write_all(text.as_bytes())?;
            keep(&mut self.log, &text);
        }
        ended.succeeded = child.wait()?.success();
        Ok(ended)
    }
}

/// Reads the next line, with its end; false if there is none.
fn read_line(output: &mut BufReader<io::PipeReader>, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    output.take(LONGEST_LINE).read_until(b'\n', line)?;
    if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
        output.skip_until(b'\n')?;
        line.extend_from_slice("…\n".as_bytes());
    }
    Ok(!line.is_empty())
}

/// Adds a line to a log, of which the end is kept.
fn keep(log: &mut String, line: &str) {
    log.push_str(line);
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
    fn a_log_and_its_lines_have_limits() {
        let mut log = String::new();
        for number in 0..100_000 {
            keep(&mut log, &format!("líne {number}\n"));
        }
        assert!(log.len() <= 2 * LONGEST_LOG && log.ends_with("líne 99999\n"), "{}", log.len());

        let (output, mut input) = io::pipe().unwrap();
        let writer = std::thread::spawn(move || {
            input.write_all(&vec![b'x'; 200_000]).unwrap();
            input.write_all(b"\nnext").unwrap();
        });
        let (mut output, mut line) = (BufReader::new(output), Vec::new());
        assert!(read_line(&mut output, &mut line).unwrap());
        assert_eq!(line.len(), 65_536 + "…\n".len());
        assert!(read_line(&mut output, &mut line).unwrap());
        assert_eq!(line, b"next");
        assert!(!read_line(&mut output, &mut line).unwrap());
        writer.join().unwrap();
    }
}
