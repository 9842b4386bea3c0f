//! Runs the programs that read back.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The Debian packages that hold the programs.
const PACKAGES: [(&str, &str); 9] = [
    ("bsdtar", "libarchive-tools"),
    ("cpio", "cpio"),
    ("dumpimage", "u-boot-tools"),
    ("gzip", "gzip"),
    ("mkimage", "u-boot-tools"),
    ("tar", "tar"),
    ("unzip", "unzip"),
    ("xz", "xz-utils"),
    ("zipinfo", "unzip"),
];

/// Runs a program in `folder` with `input`, and gives what it writes. It must succeed and
/// write nothing to its standard error.
pub(crate) fn run(words: &[&str], folder: &Path, input: &[u8]) -> Vec<u8> {
    let package = PACKAGES.iter().find(|(program, _)| *program == words[0]).unwrap().1;
    let mut child = Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        // 2009-02-13T23:31:30Z, and zip holds local times.
        .envs([("SOURCE_DATE_EPOCH", "1234567890"), ("TZ", "UTC"), ("LC_ALL", "C.UTF-8")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("`{}` (Debian's {package}): {error}", words[0]));
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A program may stop reading before the end of what it gets.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{words:?}: {}: {errors}", output.status);
    output.stdout
}
