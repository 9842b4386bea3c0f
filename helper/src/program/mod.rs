//! Starts a program and looks at what comes of it.
//!
//! In an exec the helper is the first process: when it ends, the kernel ends every other
//! process of the container, whatever the program has started.

mod alone;
mod memory;
mod output;
mod printed;

use crate::check::range::bytes;
use crate::findings::Findings;
use crate::limit::{self, LimitError};
use crate::problem::Problem;
pub use alone::{end_others, guard};
use jesteros_manifest::{ProgramCheck, Report};
use output::Output;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// The error of the kernel for a program that it cannot run.
const ENOEXEC: i32 = 8;

/// Runs the program and tells what of `expected` does not hold. What it prints is printed.
#[must_use]
pub fn run(expected: &ProgramCheck, program: &OsStr, args: &[OsString]) -> Report {
    run_into(expected, program, args, (io::stdout(), io::stderr()))
}

/// The same; what the program prints goes to `shown`.
fn run_into<O, E>(
    expected: &ProgramCheck,
    program: &OsStr,
    args: &[OsString],
    shown: (O, E),
) -> Report
where
    O: io::Write + Send + 'static,
    E: io::Write + Send + 'static,
{
    let mut findings = Findings::default();
    for problem in problems(expected, program, args, shown) {
        findings.add(&expected.key, expected.level, problem);
    }
    findings.into_report()
}

fn problems<O, E>(
    expected: &ProgramCheck,
    program: &OsStr,
    args: &[OsString],
    shown: (O, E),
) -> Vec<Problem>
where
    O: io::Write + Send + 'static,
    E: io::Write + Send + 'static,
{
    let killed_before = memory::killed();
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return vec![not_started(program, &error)],
    };
    let stdout = Output::of(child.stdout.take(), shown.0);
    let stderr = Output::of(child.stderr.take(), shown.1);
    let ended = limit::wait(Duration::from_millis(expected.timeout_ms), &mut child);
    let (stdout, stderr) = (stdout.finish(), stderr.finish());
    let mut problems = Vec::new();
    let killed = memory::killed().zip(killed_before).map_or(0, |(after, before)| after - before);
    if killed > 0 {
        problems.push(out_of_memory(expected, killed));
    }
    match ended {
        Ok(status) => {
            let wrong = wrong_end(expected, status, &stderr);
            // A program that was killed for its memory says so already.
            problems.extend(wrong.filter(|_| killed == 0));
        }
        Err(LimitError::TooLong(limit)) => {
            let message =
                format!("`{}` ran longer than its `timeout` of {limit:?}", expected.title);
            problems.push(Problem::new(message));
        }
        Err(error) => problems.push(Problem::new(error.to_string())),
    }
    let streams = [
        ("standard output", &expected.stdout, &stdout),
        ("standard error", &expected.stderr, &stderr),
    ];
    for (stream, wanted, printed) in streams {
        printed::check(&expected.title, stream, wanted, printed, &mut problems);
    }
    problems
}

fn not_started(program: &OsStr, error: &io::Error) -> Problem {
    let message = format!("`{}` cannot be started: {error}", program.display());
    if error.raw_os_error() == Some(ENOEXEC) {
        let hint = "the builder's kernel must know how to run programs of this platform";
        return Problem::with_hint(message, hint);
    }
    Problem::new(message)
}

fn out_of_memory(expected: &ProgramCheck, killed: u64) -> Problem {
    let processes =
        if killed == 1 { "a process was".to_owned() } else { format!("{killed} processes were") };
    let limit = match expected.memory {
        Some(limit) => format!("its `memory` of {}", bytes(limit)),
        None => "the memory of the builder".to_owned(),
    };
    Problem::new(format!("`{}` used more than {limit}: {processes} killed", expected.title))
}

/// What is wrong with how the program ended.
fn wrong_end(
    expected: &ProgramCheck,
    status: ExitStatus,
    stderr: &output::Printed,
) -> Option<Problem> {
    let ended = match (status.code(), status.signal()) {
        (Some(code), _) if expected.exit.iter().any(|exit| i32::from(*exit) == code) => {
            return None;
        }
        (Some(code), _) => format!("ended with the exit code {code}"),
        (None, Some(signal)) => format!("was ended by the signal {signal}"),
        (None, None) => "ended without an exit code".to_owned(),
    };
    let codes: Vec<String> = expected.exit.iter().map(ToString::to_string).collect();
    let wanted = match codes.as_slice() {
        [only] => format!("the exit code {only}"),
        codes => format!("one of the exit codes {}", codes.join(", ")),
    };
    let message = format!("`{}` {ended}, and must end with {wanted}", expected.title);
    Some(match stderr.last_line() {
        Some(line) => Problem::with_hint(message, format!("it said last: `{line}`")),
        None => Problem::new(message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jesteros_manifest::{Level, Printed};

    fn check(script: &str, change: impl FnOnce(&mut ProgramCheck)) -> Vec<String> {
        let mut expected = ProgramCheck {
            key: "checks:1".to_owned(),
            level: Level::Error,
            title: "it".to_owned(),
            timeout_ms: 60_000,
            memory: None,
            exit: vec![0],
            stdout: Printed::default(),
            stderr: Printed::default(),
        };
        change(&mut expected);
        let args = ["-c".into(), script.into()];
        let report = run_into(&expected, OsStr::new("/bin/sh"), &args, (io::sink(), io::sink()));
        report.findings.into_iter().map(|finding| finding.message).collect()
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn what_holds_says_nothing() {
        assert_eq!(check("true", |_| {}), texts(&[]));
        let found = check("echo one; echo two; echo bad >&2; exit 3", |expected| {
            expected.exit = vec![1, 3];
            expected.stdout.equals = Some("one\ntwo\n".to_owned());
            expected.stdout.matches = texts(&["^two$"]);
            expected.stderr.contains = texts(&["bad"]);
            expected.stderr.lacks = texts(&["good"]);
        });
        assert_eq!(found, texts(&[]));
    }

    #[test]
    fn everything_that_does_not_hold_is_told() {
        let found = check("echo one; echo bad >&2; exit 3", |expected| {
            expected.stdout.equals = Some("two\n".to_owned());
            expected.stdout.contains = texts(&["three"]);
            expected.stdout.matches = texts(&["^four$"]);
            expected.stderr.lacks = texts(&["b.d"]);
        });
        let wanted = [
            "`it` ended with the exit code 3, and must end with the exit code 0",
            "the standard output of `it` has another text: line 1 is `one`, and must be `two`",
            "the standard output of `it` does not hold `three`",
            "the standard output of `it` has no line that matches `^four$`",
            "the standard error of `it` has a line that matches `b.d`: line 1 is `bad`",
        ];
        assert_eq!(found, texts(&wanted));
        let found = check("kill -9 $$", |expected| expected.exit = vec![0, 1]);
        let wanted = "`it` was ended by the signal 9, and must end with one of the exit codes 0, 1";
        assert_eq!(found, texts(&[wanted]));
    }

    #[test]
    fn a_program_has_no_more_than_its_time() {
        let found = check("exec sleep 50", |expected| expected.timeout_ms = 100);
        assert_eq!(found, texts(&["`it` ran longer than its `timeout` of 100ms"]));
    }

    #[test]
    fn what_stays_behind_is_not_waited_for() {
        assert_eq!(
            check("sleep 50 & echo one", |expected| {
                expected.stdout.equals = Some("one\n".to_owned());
            }),
            texts(&[])
        );
    }

    #[test]
    fn a_program_that_prints_without_end_is_not_compared() {
        let found = check("yes | head -c 3000000", |expected| {
            expected.stdout.contains = texts(&["y"]);
        });
        assert_eq!(
            found,
            texts(&[
                "the standard output of `it` has more than 1 MiB, and only as much is compared"
            ])
        );
        assert_eq!(check("yes | head -c 3000000", |_| {}), texts(&[]));
    }

    #[test]
    fn processes_that_were_killed_are_counted() {
        let expected = ProgramCheck {
            key: "k".to_owned(),
            level: Level::Error,
            title: "it".to_owned(),
            timeout_ms: 1000,
            memory: Some(1 << 20),
            exit: vec![0],
            stdout: Printed::default(),
            stderr: Printed::default(),
        };
        let said = |killed| out_of_memory(&expected, killed).message;
        assert_eq!(said(1), "`it` used more than its `memory` of 1 MiB: a process was killed");
        assert_eq!(said(2), "`it` used more than its `memory` of 1 MiB: 2 processes were killed");
    }

    #[test]
    fn a_program_that_is_not_there_says_so() {
        let found = run(
            &ProgramCheck {
                key: "k".to_owned(),
                level: Level::Warning,
                title: "it".to_owned(),
                timeout_ms: 1000,
                memory: None,
                exit: vec![0],
                stdout: Printed::default(),
                stderr: Printed::default(),
            },
            OsStr::new("/no/such/program"),
            &[],
        );
        assert_eq!(found.findings.len(), 1);
        assert!(found.findings[0].message.starts_with("`/no/such/program` cannot be started"));
    }
}
