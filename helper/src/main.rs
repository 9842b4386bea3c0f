//! The program that BuildKit runs in the execs of a build.
#![expect(clippy::print_stderr, reason = "a program whose output is read by people")]

use jesteros_helper::{Places, gpgv, limit, run};
use jesteros_manifest::{
    Finding, GPGV, LIMIT, Level, MANIFEST, Manifest, Mode, REPORT_FILE, REPORT_FOLDER, Report,
    TREE, Task,
};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The largest manifest: 64 MiB.
const LARGEST: u64 = 64 << 20;

fn main() -> ExitCode {
    let raw: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let [word, limit, program, args @ ..] = raw.as_slice()
        && word == LIMIT
    {
        return limited(limit, program, args);
    }
    if let [word, args @ ..] = raw.as_slice()
        && word == GPGV
    {
        return verify(args);
    }
    let words: Vec<String> = raw.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is = |word: &str, mode: Mode| word == mode.word();
    match words[..] {
        ["--version"] => {
            let version = concat!("jesteros-helper ", env!("CARGO_PKG_VERSION"), "\n");
            match std::io::stdout().write_all(version.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_closed) => ExitCode::FAILURE,
            }
        }
        [word, manifest] if is(word, Mode::Run) => {
            let Done { report, may_warn } = work(Path::new(manifest));
            print(&report);
            // The frontend shows warnings of checks that hold.
            match may_warn.then(|| write(&report)) {
                Some(Err(error)) => {
                    eprintln!("error: cannot write the report: {error}");
                    ExitCode::FAILURE
                }
                Some(Ok(())) | None if failed(&report) => ExitCode::FAILURE,
                Some(Ok(())) | None => ExitCode::SUCCESS,
            }
        }
        [word, manifest] if is(word, Mode::Report) => {
            let Done { report, .. } = work(Path::new(manifest));
            match write(&report) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("error: cannot write the report: {error}");
                    ExitCode::FAILURE
                }
            }
        }
        _ => {
            eprintln!("usage: jesteros-helper run|report {MANIFEST}");
            eprintln!("       jesteros-helper {LIMIT} MILLISECONDS PROGRAM [ARGUMENT]...");
            eprintln!("       jesteros-helper {GPGV} [ARGUMENT]...");
            ExitCode::from(2)
        }
    }
}

/// Runs a program with a time limit.
fn limited(limit: &OsStr, program: &OsStr, args: &[OsString]) -> ExitCode {
    let Some(limit) = limit.to_str().and_then(|text| text.parse().ok()) else {
        eprintln!("error: `{}` is not a number of milliseconds", limit.display());
        return ExitCode::from(2);
    };
    match limit::run(Duration::from_millis(limit), program, args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.code())
        }
    }
}

/// Does what `gpgv` does, for apt.
fn verify(args: &[OsString]) -> ExitCode {
    match gpgv::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: cannot run `gpgv`: {error}");
            // What apt takes for "it could not be started".
            ExitCode::from(111)
        }
    }
}

/// What was done.
struct Done {
    report: Report,
    /// Whether somebody reads the warnings of the report.
    may_warn: bool,
}

fn work(manifest: &Path) -> Done {
    match read(manifest) {
        Ok(manifest) => {
            // These are about the root that the helper itself runs in.
            let is_own = matches!(manifest.task, Task::Prune(_) | Task::Apt(_));
            let tree = if is_own { "/" } else { TREE };
            let may_warn = matches!(&manifest.task, Task::Check(check) if check.may_warn());
            let report = run(&manifest, &Places { tree: tree.into(), inputs: inputs() });
            Done { report, may_warn }
        }
        Err(message) => {
            let hint = Some("the frontend and the helper must be of the same version".to_owned());
            let key = "manifest".to_owned();
            let finding = Finding { key, level: Level::Error, message, hint, also: None };
            Done { report: Report { findings: vec![finding], dropped: 0 }, may_warn: false }
        }
    }
}

/// The folder that holds the mounts of inputs.
fn inputs() -> PathBuf {
    let first = PathBuf::from(jesteros_manifest::input_mount(0));
    first.parent().map(Path::to_owned).unwrap_or_default()
}

fn read(path: &Path) -> Result<Manifest, String> {
    let shown = path.display();
    let mut data = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut data))
        .map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    if data.len() as u64 > LARGEST {
        return Err(format!("`{shown}` is larger than 64 MiB"));
    }
    Manifest::from_json(&data).map_err(|error| format!("`{shown}` is not a manifest: {error}"))
}

fn failed(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.level == Level::Error)
}

fn print(report: &Report) {
    for Finding { key, level, message, hint, also: _ } in &report.findings {
        let level = match level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        eprintln!("{level}: {key}: {message}");
        if let Some(hint) = hint {
            eprintln!("  hint: {hint}");
        }
    }
    if report.dropped > 0 {
        eprintln!("{} more findings are not shown", report.dropped);
    }
}

fn write(report: &Report) -> std::io::Result<()> {
    let path = Path::new(REPORT_FOLDER).join(REPORT_FILE);
    std::fs::write(path, serde_json::to_vec(report).map_err(std::io::Error::other)?)
}
