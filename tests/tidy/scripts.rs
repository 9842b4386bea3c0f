//! Scripts: they run in Lenny, whose bash is 3.2 and whose tools are of 2009.

use crate::files::{File, sources};
use crate::nothing;
use jesteros_tests::workspace;
use std::process::Command;

/// What bash 3.2 and its time do not have.
const TOO_NEW: [&str; 20] = [
    "declare -A",
    "local -A",
    "local -n",
    "declare -n",
    ",,}",
    "^^}",
    "&>>",
    "|&",
    ";;&",
    "mapfile",
    "readarray",
    "coproc",
    "globstar",
    "%(%",
    "[ -v ",
    "[[ -v ",
    "wait -n",
    "exec {",
    "read -t 0.",
    "sed -E",
];

fn scripts() -> Vec<File> {
    let mut scripts = sources("examples");
    scripts.extend(sources("compiler"));
    scripts.retain(|file| file.is("sh"));
    scripts
}

#[test]
fn scripts_are_ones_that_a_shell_can_read() {
    let scripts = scripts();
    assert!(scripts.len() >= 8, "the scripts are not where they were");
    for script in scripts {
        let first = script.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("#!/bin/"), "{} does not say what runs it", script.name);
        let shell = if first.contains("bash") { "bash" } else { "sh" };
        let path = workspace().join(&script.name);
        let read = Command::new(shell).arg("-n").arg(path).output().expect("a shell");
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }
}

#[test]
fn scripts_ask_for_nothing_that_lenny_lacks() {
    let mut found = Vec::new();
    for script in scripts() {
        for (number, line) in script.code() {
            if TOO_NEW.iter().any(|word| line.contains(word)) {
                found.push(script.place(number, line));
            }
        }
    }
    nothing("bash 3.2 has no such thing", &found);
}
