//! Programs that read what was written. None of them are ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The Debian packages of the programs.
const PACKAGES: [(&str, &[&str]); 5] = [
    ("e2fsprogs", &["e2fsck", "debugfs", "dumpe2fs"]),
    ("dosfstools", &["fsck.fat"]),
    ("mtools", &["mdir", "mcopy", "mshowfat"]),
    ("fdisk", &["sfdisk"]),
    ("util-linux", &["blkid", "swaplabel"]),
];

/// Runs a program, which must end with 0.
fn output(program: &str, arguments: &[&str]) -> Output {
    let package = PACKAGES.iter().find(|(_, programs)| programs.contains(&program));
    let package = package.expect("every program of the tests is in the list").0;
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", format!("{path}:/usr/sbin:/sbin"))
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .output()
        .unwrap_or_else(|error| panic!("`{program}`: {error}; apt-get install {package}"));
    assert!(output.status.success(), "{program} {arguments:?}:\n{}", both(&output));
    output
}

fn both(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// What a program printed on both outputs.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    both(&output(program, arguments))
}

/// What a program printed as its result; its name and version may be on the other output.
pub(crate) fn run_bytes(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = output(program, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.lines().count() <= 1, "{program} {arguments:?}: {errors}");
    output.stdout
}

/// A folder that is removed at the end of a test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("disk-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
