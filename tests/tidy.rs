//! The house rules, as tests over the files of the workspace.

#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/scripts.rs"]
mod scripts;
#[path = "tidy/shell.rs"]
mod shell;

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

/// The parts that must do no IO are held to it by what they depend on.
#[test]
fn the_compiler_and_the_graph_builder_need_no_network() {
    for package in ["buildkit-llb", "buildkit-request", "jesteros-compiler", "jesteros-manifest"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--prefix", "none", "-e", "normal", "-p", package])
            .current_dir(workspace())
            .output()
            .expect("cargo runs");
        let text = String::from_utf8_lossy(&tree.stdout);
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        assert!(text.starts_with(package), "the tree of {package} is not what it was:\n{text}");
        let heavy = text.lines().filter(|line| {
            let name = line.split(' ').next().unwrap_or_default();
            ["tokio", "tonic", "hyper", "futures-util"].contains(&name)
        });
        nothing(package, &heavy.map(str::to_owned).collect::<Vec<_>>());
    }
}

/// The sources of the crates that are part of the product.
const CRATES: [&str; 10] = [
    "proto/src",
    "llb/src",
    "request/src",
    "gateway/src",
    "manifest/src",
    "lint/src",
    "helper/src",
    "pack/src",
    "compiler/src",
    "frontend/src",
];

#[test]
fn no_file_imports_in_a_circle() {
    let mut arrows = 0;
    for folder in CRATES {
        let imports = imports::of(folder);
        arrows += imports.values().map(std::collections::BTreeSet::len).sum::<usize>();
        let circle = imports::circle(&imports);
        assert!(circle.is_none(), "{}", circle.unwrap_or_default().join("\n  imports "));
        println!("{folder}: the longest chain has {} files", imports::longest_chain(&imports));
    }
    assert!(arrows > 500, "only {arrows} imports were found in all crates");
}

#[test]
fn a_circle_is_found() {
    let files = |list: &[&str]| list.iter().map(|file| (*file).to_owned()).collect();
    let mut imports = imports::Imports::from([
        ("a".to_owned(), files(&["b", "c"])),
        ("b".to_owned(), files(&["c"])),
    ]);
    assert_eq!(imports::circle(&imports), None);
    assert_eq!(imports::longest_chain(&imports), 3);
    imports.insert("c".to_owned(), files(&["b"]));
    assert_eq!(imports::circle(&imports), Some(vec!["b", "c", "b"]));
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

/// Without one of them the image cannot be built from its source.
#[test]
fn the_frontend_image_is_built_from_all_crates_of_the_product() {
    let path = workspace().join("Dockerfile.frontend.dockerignore");
    let sent = std::fs::read_to_string(path).expect("the image has an ignore file");
    let folders = CRATES.map(|sources| sources.trim_end_matches("/src"));
    let missing =
        folders.iter().filter(|folder| !sent.lines().any(|line| line == format!("!{folder}")));
    let missing: Vec<String> = missing.map(|folder| (*folder).to_owned()).collect();
    nothing("Dockerfile.frontend.dockerignore must send these crates", &missing);
    // Cargo reads the manifests of all members, whatever it builds.
    let manifest = std::fs::read_to_string(workspace().join("Cargo.toml")).expect("a manifest");
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = "));
    let members: Vec<&str> = members.expect("members").split('"').skip(1).step_by(2).collect();
    assert!(members.len() > CRATES.len(), "the members are not where they were: {members:?}");
    let is_sent = |member: &str| {
        let [whole, only] = [format!("!{member}"), format!("!{member}/Cargo.toml")];
        sent.lines().any(|line| line == whole || line == only)
    };
    let missing = members.into_iter().filter(|member| !is_sent(member));
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    nothing("Dockerfile.frontend.dockerignore must send the manifests of all members", &missing);
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
    for folder in CRATES {
        let found = holding(&sources(folder), &["HashMap", "HashSet"]);
        nothing("iteration order reaches the wire", &found);
    }
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let here = workspace().to_string_lossy().into_owned();
    let machine = [here.as_str()];
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
}
