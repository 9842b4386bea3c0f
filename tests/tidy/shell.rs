//! Shell is in files that end in `.sh`, where the tests of scripts find it.

use crate::files::{File, sources};
use crate::nothing;

/// What shell in Rust looks like.
const SHELL: [&str; 3] = ["Exec::shell(", "\"#!/bin/", "\"-c\""];

/// Places that may hold it: the file, a part of the line, and why.
const KNOWN: &[(&str, &str, &str)] = &[
    ("compiler/src/apt/installer.rs", "/policy-rc.d", "`exit 101`"),
    ("compiler/src/image/settings.rs", "Self::Script(script)", "the script is the author's"),
    ("compiler/src/run/lower.rs", "script.clone()", "the script is the author's"),
];

/// The code of a file in front of its unit tests.
fn product(file: &File) -> Vec<(usize, &str)> {
    let code = file.code();
    let tests = code.iter().position(|(_, line)| line.trim() == "#[cfg(test)]");
    code[..tests.unwrap_or(code.len())].to_vec()
}

#[test]
fn shell_is_in_files_of_its_own() {
    let files: Vec<File> = ["compiler/src", "frontend/src"].into_iter().flat_map(sources).collect();
    let mut known = KNOWN.to_vec();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is("rs")) {
        for (number, line) in product(file) {
            if !SHELL.iter().any(|text| line.contains(text)) {
                continue;
            }
            let place =
                known.iter().position(|(name, part, _)| *name == file.name && line.contains(part));
            match place {
                Some(place) => drop(known.remove(place)),
                None => found.push(file.place(number, line)),
            }
        }
    }
    nothing(
        "write scripts into a file that ends in .sh, and include it with include_str!: the tests \
         read it and lint it there. Values belong in arguments or the environment",
        &found,
    );
    let gone: Vec<String> = known.iter().map(|(name, part, _)| format!("{name}: {part}")).collect();
    nothing("remove from KNOWN in tests/tidy/shell.rs what is no longer there", &gone);
}
