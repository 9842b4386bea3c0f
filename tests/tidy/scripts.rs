//! Scripts: they run in Lenny, whose bash is 3.2 and whose tools are of 2009.

use crate::files::{File, sources};
use crate::nothing;
use jesteros_lint::{Release, Shell, lint};
use jesteros_tests::workspace;
use std::process::Command;

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
        // Android's shell, in the ramdisk of the device, is /sbin/sh.
        let is_known = ["#!/bin/", "#!/sbin/sh"].iter().any(|start| first.starts_with(start));
        assert!(is_known, "{} does not say what runs it", script.name);
        let shell = if first.contains("bash") { "bash" } else { "sh" };
        let path = workspace().join(&script.name);
        let read = Command::new(shell).arg("-n").arg(path).output().expect("a shell");
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }
}

#[test]
fn scripts_ask_for_nothing_that_lenny_lacks() {
    let lenny = Release::find("lenny").expect("Lenny is a release");
    let mut found = Vec::new();
    for script in scripts() {
        let text = script.text.as_bytes();
        let shell = Shell::of(&script.name, text).expect("all of them are shell scripts");
        for finding in lint(text, shell, lenny, &|_| false).findings {
            found.push(format!("{}:{}: {}", script.name, finding.line, finding.message));
        }
    }
    nothing("Lenny has no such thing", &found);
}
