//! The program that BuildKit runs in the execs of a build.
#![expect(clippy::print_stderr, reason = "a program whose output is read by people")]

use jesteros_helper::{Places, again, apt, dpkg, gpgv, limit, program, run};
use jesteros_manifest::{
    CHECKED, CHECKED_EXPECTED, CHECKED_REPORT, DEBS, DPKG, Finding, GPGV, LIMIT, Level, MANIFEST,
    Manifest, Mode, PACKAGES_KEY, REPORT_FILE, REPORT_FOLDER, Report, TREE, Task,
};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The largest manifest: 64 MiB.
const LARGEST: u64 = 64 << 20;
/// The root that the helper itself runs in.
const ROOT: &str = "/";
/// The program of that root which installs packages.
const APT_GET: &str = "apt-get";

fn main() -> ExitCode {
    let mut raw: Vec<OsString> = std::env::args_os().collect();
    let name = if raw.is_empty() { OsString::new() } else { raw.remove(0) };
    // apt is given the helper under the names of these programs.
    let name = Path::new(&name).file_name();
    if name == Some(OsStr::new(GPGV)) {
        return verify(&raw);
    }
    if name == Some(OsStr::new(DPKG)) {
        return unpack(&raw);
    }
    if let [word, limit, program, args @ ..] = raw.as_slice()
        && word == LIMIT
    {
        return limited(limit, program, args);
    }
    if let [word, mode, program, args @ ..] = raw.as_slice()
        && word == CHECKED
    {
        return checked(mode, program, args);
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
            let Done { report, is_check } = work(Path::new(manifest), run);
            print(&report);
            // What a check found is read even if it holds.
            let written = if is_check { write(&report, &report_path()) } else { Ok(()) };
            end(written, failed(&report))
        }
        [word, manifest] if is(word, Mode::Report) => {
            let Done { report, .. } = work(Path::new(manifest), again);
            end(write(&report, &report_path()), false)
        }
        [DEBS] => match debs() {
            Ok(report) => {
                print(&report);
                end(Ok(()), failed(&report))
            }
            Err(message) => {
                eprintln!("error: {PACKAGES_KEY}: {message}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("usage: jesteros-helper run|report {MANIFEST}");
            eprintln!("       jesteros-helper {LIMIT} MILLISECONDS PROGRAM [ARGUMENT]...");
            eprintln!("       jesteros-helper {CHECKED} run|report PROGRAM [ARGUMENT]...");
            eprintln!("       jesteros-helper {DEBS}");
            eprintln!("It does the work of `{GPGV}` and `{DPKG}` if it has one of these names.");
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

/// Runs a program and looks at what comes of it.
fn checked(mode: &OsStr, program: &OsStr, args: &[OsString]) -> ExitCode {
    let expected = match read(Path::new(CHECKED_EXPECTED)) {
        Ok(data) => serde_json::from_slice(&data).map_err(|error| error.to_string()),
        Err(message) => Err(message),
    };
    let expected = match expected {
        Ok(expected) => expected,
        Err(message) => {
            eprintln!("error: `{CHECKED_EXPECTED}` cannot be read: {message}");
            return ExitCode::from(2);
        }
    };
    // The program may move folders and mounts, so the file is opened before it starts.
    let file = program::guard().and_then(|()| File::options().write(true).open(CHECKED_REPORT));
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            eprintln!("error: cannot write the report: {error}");
            return ExitCode::from(2);
        }
    };
    let report = program::run(&expected, program, args);
    program::end_others();
    print(&report);
    let written = write_to(file, &report);
    end(written, mode == Mode::Run.word() && failed(&report))
}

/// The end of the helper.
fn end(written: std::io::Result<()>, failed: bool) -> ExitCode {
    match written {
        Err(error) => {
            eprintln!("error: cannot write the report: {error}");
            ExitCode::FAILURE
        }
        Ok(()) if failed => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
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

/// Does what `dpkg` does, for apt.
fn unpack(args: &[OsString]) -> ExitCode {
    match dpkg::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {PACKAGES_KEY}: cannot do the work of dpkg: {error}");
            ExitCode::from(2)
        }
    }
}

/// What was done.
struct Done {
    report: Report,
    /// Whether the task only looks.
    is_check: bool,
}

fn work(path: &Path, run: impl Fn(&Manifest, &Places) -> Report) -> Done {
    match manifest(path) {
        Ok(manifest) => {
            // These are about the root that the helper itself runs in.
            let is_own = matches!(manifest.task, Task::Apt(_) | Task::Install(_));
            let tree = if is_own { ROOT } else { TREE };
            let is_check = matches!(&manifest.task, Task::Check(_));
            let (tree, apt_get) = (tree.into(), APT_GET.into());
            let report = run(&manifest, &Places { tree, inputs: inputs(), apt_get });
            Done { report, is_check }
        }
        Err(message) => {
            let hint = Some("the frontend and the helper must be of the same version".to_owned());
            let key = "manifest".to_owned();
            let finding = Finding { key, level: Level::Error, message, hint, also: None };
            Done { report: Report { findings: vec![finding], dropped: 0 }, is_check: false }
        }
    }
}

fn manifest(path: &Path) -> Result<Manifest, String> {
    let data = read(path)?;
    let shown = path.display();
    Manifest::from_json(&data).map_err(|error| format!("`{shown}` is not a manifest: {error}"))
}

/// Looks at the packages that dpkg gets next, for apt.
fn debs() -> Result<Report, String> {
    let Task::Apt(task) = manifest(Path::new(MANIFEST))?.task else {
        return Err(format!("`{MANIFEST}` installs no packages with apt"));
    };
    let paths = read_all(std::io::stdin(), "the list of packages")?;
    Ok(apt::check_debs(Path::new(ROOT), &String::from_utf8_lossy(&paths), task.trusted))
}

/// The folder that holds the mounts of inputs.
fn inputs() -> PathBuf {
    let first = PathBuf::from(jesteros_manifest::input_mount(0));
    first.parent().map(Path::to_owned).unwrap_or_default()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    read_all(file, &shown.to_string())
}

/// Reads what must not be larger than a manifest.
fn read_all(file: impl Read, name: &str) -> Result<Vec<u8>, String> {
    let mut data = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut data);
    read.map_err(|error| format!("cannot read `{name}`: {error}"))?;
    if data.len() as u64 > LARGEST {
        return Err(format!("`{name}` is larger than 64 MiB"));
    }
    Ok(data)
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

fn report_path() -> PathBuf {
    Path::new(REPORT_FOLDER).join(REPORT_FILE)
}

/// Writes the report in the place of what a program has written.
fn write_to(mut file: File, report: &Report) -> std::io::Result<()> {
    let data = serde_json::to_vec(report).map_err(std::io::Error::other)?;
    file.set_len(0)?;
    file.write_all(&data)
}

fn write(report: &Report, path: &Path) -> std::io::Result<()> {
    std::fs::write(path, serde_json::to_vec(report).map_err(std::io::Error::other)?)
}
