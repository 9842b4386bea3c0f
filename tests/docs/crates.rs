//! What the crates say that others could use.

use jesteros_lab::OldBuildkit;
use jesteros_tests::workspace;
use std::fs;

/// The crates whose `Cargo.toml` names a README, by their folders.
fn crates() -> Vec<(String, String)> {
    let entries = fs::read_dir(workspace()).expect("the workspace is there");
    let names = entries.map(|entry| entry.expect("the workspace can be listed").file_name());
    let mut crates: Vec<(String, String)> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter_map(|name| Some((text(&name, "Cargo.toml")?, name)))
        .filter(|(manifest, _)| manifest.contains("\nreadme = "))
        .map(|(manifest, name)| (name, manifest))
        .collect();
    crates.sort();
    assert!(crates.len() >= 3, "the crates are not where they were: {crates:?}");
    crates
}

fn text(folder: &str, file: &str) -> Option<String> {
    fs::read_to_string(workspace().join(folder).join(file)).ok()
}

/// The value behind `key` in the first line that has it.
fn value<'t>(text: &'t str, key: &str) -> &'t str {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(key));
    let value = line.unwrap_or_else(|| panic!("nothing says `{key}`"));
    value.trim_matches(|it: char| it == '"' || it.is_whitespace())
}

#[test]
fn crates_for_others_have_what_a_registry_shows() {
    let mut missing = Vec::new();
    for (name, manifest) in crates() {
        for key in ["description = ", "keywords = ", "categories = ", "[package.metadata.docs.rs]"]
        {
            if !manifest.contains(&format!("\n{key}")) {
                missing.push(format!("{name}/Cargo.toml has no `{key}`"));
            }
        }
        let changes = text(&name, "CHANGELOG.md").unwrap_or_default();
        if !changes.contains("\n## Unreleased\n") {
            missing.push(format!("{name}/CHANGELOG.md has no section `## Unreleased`"));
        }
        let source = text(&name, "src/lib.rs").unwrap_or_default();
        if !source.contains("#[doc = include_str!(\"../README.md\")]") {
            missing.push(format!("{name}/src/lib.rs does not test the examples of the README"));
        }
        let docs = source.lines().take_while(|line| line.starts_with("//!"));
        let heading = docs.clone().position(|line| line.starts_with("//! # "));
        let example = docs.clone().position(|line| line.starts_with("//! ```"));
        if example.is_none_or(|example| heading.is_some_and(|heading| heading < example)) {
            missing.push(format!("{name}/src/lib.rs does not begin with an example"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// What READMEs say about versions is what is tested.
#[test]
fn readmes_name_the_versions_that_are_tested() {
    let workspace = text("", "Cargo.toml").expect("the workspace has a manifest");
    let modules = text("lab/programs/buildkit", "go.mod").expect("the lab builds BuildKit");
    let buildkit = value(&modules, "github.com/moby/buildkit ");
    let buildkit = buildkit.split_whitespace().next().unwrap_or_default();
    let rust = value(&workspace, "rust-version = ");
    let old = OldBuildkit::ALL.map(|old| format!("v{}.", old.name()));
    for (name, _) in crates() {
        let readme = text(&name, "README.md").unwrap_or_default();
        let readme = readme.replace('\n', " ");
        assert!(readme.contains(&format!("BuildKit {buildkit}")), "{name}: BuildKit {buildkit}");
        assert!(readme.contains(&format!("Rust version is {rust}.")), "{name}: Rust {rust}");
        for old in &old {
            assert!(readme.contains(old), "{name}/README.md does not name BuildKit {old}");
        }
    }
}
