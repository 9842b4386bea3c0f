//! The house rules, as tests over the files of the workspace.

#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/scripts.rs"]
mod scripts;
#[path = "tidy/steps.rs"]
mod steps;

use files::{File, sources};
use jesteros_tests::workspace;
use std::process::Command;

/// Most lines a file may have.
const MAX_LINES: usize = 600;

/// Fails with every line of `found`, which break `rule`.
fn nothing(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

/// The places in `files` whose code, comments left out, holds one of `words`.
fn holding(files: &[File], words: &[&str]) -> Vec<String> {
    let held = |line: &&(usize, &str)| words.iter().any(|word| line.1.contains(word));
    let places = files.iter().flat_map(|file| {
        let lines = file.code();
        let found = lines.iter().filter(held).map(|(number, line)| file.place(*number, line));
        found.collect::<Vec<_>>()
    });
    places.collect()
}

#[test]
fn no_file_is_longer_than_people_read() {
    let long = sources("").into_iter().filter(|file| file.text.lines().count() > MAX_LINES);
    let long: Vec<String> = long.map(|file| file.name).collect();
    nothing("files have at most 600 lines", &long);
}

#[test]
fn io_is_at_the_edge() {
    const EDGE: [&str; 4] = ["driver.rs", "resolve.rs", "spec_file.rs", "main.rs"];
    let inner = |file: &File| {
        let name = file.name.strip_prefix("frontend/src/").unwrap_or_default();
        name.ends_with(".rs") && !name.starts_with("gateway/") && !EDGE.contains(&name)
    };
    let inner: Vec<File> = sources("frontend/src").into_iter().filter(inner).collect();
    assert!(inner.len() > 20, "the frontend is not where it was");
    nothing("only the edge of the frontend waits", &holding(&inner, &["async ", ".await"]));
    let pure: Vec<File> = sources("llb/src").into_iter().collect();
    nothing("the graph builder never waits", &holding(&pure, &["async ", ".await"]));
}

#[test]
fn the_graph_builder_needs_no_network() {
    for package in ["buildkit-llb", "buildkit-proto"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--prefix", "none", "-e", "normal", "-p", package])
            .arg("--no-default-features")
            .current_dir(workspace())
            .output()
            .expect("cargo runs");
        let text = String::from_utf8_lossy(&tree.stdout);
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        assert!(text.contains("prost "), "the tree of {package} is not what it was:\n{text}");
        let heavy = text.lines().filter(|line| {
            let name = line.split(' ').next().unwrap_or_default();
            ["tokio", "tonic", "hyper"].contains(&name)
        });
        nothing(package, &heavy.map(str::to_owned).collect::<Vec<_>>());
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words = [
        concat!("dbg", "!("),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
    ];
    let mut found = Vec::new();
    for file in sources("") {
        for (number, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(file.place(number + 1, line));
            }
        }
    }
    nothing("nothing is left for later", &found);
}

#[test]
fn lints_are_expected_not_allowed() {
    let rust: Vec<File> = sources("").into_iter().filter(|file| file.is("rs")).collect();
    let allowed = holding(&rust, &[concat!("#[", "allow"), concat!("#![", "allow")]);
    nothing("an exception that is no longer needed must be found: write `expect`", &allowed);
    let mut unreasoned = Vec::new();
    for file in &rust {
        for (at, _) in file.text.match_indices(concat!("[", "expect(")) {
            let attribute = file.text[at..].split(")]").next().unwrap_or_default();
            if !attribute.contains("reason = ") {
                unreasoned.push(format!("{}: {attribute}", file.name));
            }
        }
    }
    nothing("an exception says why", &unreasoned);
}

#[test]
fn nothing_depends_on_the_order_of_hashes() {
    for folder in ["llb/src", "frontend/src"] {
        let found = holding(&sources(folder), &["HashMap", "HashSet"]);
        nothing("iteration order reaches the wire", &found);
    }
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let here = workspace().to_string_lossy().into_owned();
    let machine = [here.as_str(), concat!("/home", "/")];
    let mut found = Vec::new();
    for file in files::all("") {
        for (number, line) in file.text.lines().enumerate() {
            if machine.iter().any(|path| line.contains(*path)) {
                found.push(file.place(number + 1, line));
            }
        }
    }
    nothing("paths of a machine mean nothing on another", &found);
}

#[test]
fn every_golden_is_a_case() {
    let loose = files::all("tests/golden").into_iter().filter(|file| {
        // tests/golden/AREA/CASE/FILE
        file.name.split('/').count() != 5
    });
    nothing("goldens are in AREA/CASE", &loose.map(|file| file.name).collect::<Vec<_>>());
    let built = files::all("tests/golden/errors").into_iter().map(|file| file.name);
    let built: Vec<String> = built.filter(|name| name.ends_with("/llb.txt")).collect();
    nothing("cases of errors fail", &built);
}

/// `cargo fmt` does not see modules that a macro declares.
#[test]
fn files_of_step_kinds_are_formatted() {
    let folder = workspace().join("frontend/src/steps");
    let files = std::fs::read_dir(folder).expect("the steps are there");
    let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    assert!(files.len() > 5, "only {} files", files.len());
    let checked = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config-path"])
        .arg(workspace())
        .args(files.iter().filter(|file| !file.ends_with("mod.rs")))
        .output()
        .expect("rustfmt is installed");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
