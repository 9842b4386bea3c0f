//! Telling during long work that it goes on.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::command::{failure, show};

/// How long the work may be silent.
const INTERVAL: Duration = Duration::from_secs(10);

/// The longest part of a command's own line that is repeated, in characters.
const MOST_SHOWN: usize = 80;

/// Runs a command to its end and returns what it wrote to stdout. Every ten seconds one
/// line on stderr says `what` is done, for how long, and the last line that the command
/// wrote to its own stderr.
///
/// # Errors
///
/// As [`crate::command::output`].
pub fn output(command: &mut Command, what: &str) -> Result<String> {
    output_every(INTERVAL, command, |elapsed, last| {
        let seconds = elapsed.as_secs();
        eprintln!("{what}: {seconds} s{}", shown(last));
    })
}

fn output_every(
    interval: Duration,
    command: &mut Command,
    mut tell: impl FnMut(Duration, &str),
) -> Result<String> {
    let shown = show(command);
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let (sender, lines) = mpsc::channel();
    let stdout = child.stdout.take().map(|pipe| thread::spawn(move || read_all(pipe)));
    if let Some(pipe) = child.stderr.take() {
        thread::spawn(move || send_lines(pipe, &sender));
    } else {
        drop(sender);
    }
    let mut stderr = Vec::new();
    let (mut last, mut next) = (String::new(), interval);
    loop {
        match lines.recv_timeout(next.saturating_sub(start.elapsed())) {
            Ok(line) => {
                last = String::from_utf8_lossy(&line).trim().to_owned();
                stderr.extend(line);
            }
            Err(RecvTimeoutError::Timeout) => {
                tell(start.elapsed(), &last);
                next += interval;
            }
            // The pipe is closed: the command has ended or is about to.
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().with_context(|| format!("cannot wait for `{shown}`"))?;
    let stdout = stdout.and_then(|reader| reader.join().ok()).unwrap_or_default();
    if !status.success() {
        bail!("{}", failure(&shown, &Output { status, stdout, stderr }));
    }
    String::from_utf8(stdout).with_context(|| format!("`{shown}` did not print UTF-8"))
}

fn read_all(mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What was read before an error still helps.
    let _ = pipe.read_to_end(&mut bytes);
    bytes
}

fn send_lines(pipe: impl Read, sender: &Sender<Vec<u8>>) {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        if sender.send(std::mem::take(&mut line)).is_err() {
            return;
        }
    }
}

fn shown(line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    let cut: String = line.chars().take(MOST_SHOWN).collect();
    let dots = if cut.len() < line.len() { "…" } else { "" };
    format!(", {cut}{dots}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn tells_the_last_line_while_it_runs() {
        let mut told = Vec::new();
        let output = output_every(
            Duration::from_millis(100),
            &mut shell("echo one >&2; echo two >&2; echo out; sleep 0.5; echo three >&2"),
            |_, last| told.push(last.to_owned()),
        );
        assert_eq!(output.unwrap(), "out\n");
        assert!(told.iter().any(|last| last == "two"), "{told:?}");
    }

    #[test]
    fn a_failure_says_what_was_written() {
        let error = output(&mut shell("echo said; echo why >&2; exit 7"), "it").unwrap_err();
        assert!(error.to_string().ends_with("failed: exit status: 7\nsaid\nwhy"), "{error}");
    }

    #[test]
    fn a_long_line_is_cut() {
        assert_eq!(shown(""), "");
        assert_eq!(shown("go: downloading x"), ", go: downloading x");
        assert_eq!(shown(&"ä".repeat(200)), format!(", {}…", "ä".repeat(MOST_SHOWN)));
    }
}
