//! Every folder `golden/AREA/CASE` is a test: what does this spec come to?

use jesteros_tests::{judge, workspace};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let golden = workspace().join("tests/golden");
    let mut trials = Vec::new();
    for area in entries(&golden) {
        let cases = entries(&area);
        if cases.is_empty() {
            trials.push(failing(&name(&area), "an area without cases"));
        }
        for case in cases {
            let title = format!("{}/{}", name(&area), name(&case));
            trials.push(Trial::test(title, move || judge(&case).map_err(Failed::from)));
        }
    }
    if trials.is_empty() {
        trials.push(failing("golden", "there are no cases"));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn failing(title: &str, reason: &'static str) -> Trial {
    Trial::test(title, move || Err(Failed::from(reason)))
}

/// What is in a folder, sorted; a file in the place of a folder has nothing in it.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
