//! `docs/diagnostics` has one page for each kind of diagnostic, and the first YAML
//! block of each page gives the diagnostic that the page is about.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_llb::Platform;
use buildkit_request::Origin;
use jesteros_compiler::diagnostic::{Report, codes};
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::{Specs, plan};
use jesteros_compiler::spec::Document;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Codes that a spec alone does not give, with the reason.
const NOT_FROM_A_SPEC: &[(&str, &str)] = &[
    ("check-failed", "the finished image is looked at"),
    ("helper", "the files are looked at"),
    ("lock", "a lock is beside the spec"),
    ("not-locked", "a lock is beside the spec"),
    ("no-root", "the source is looked at"),
    ("secret", "only a build finds out what the client gives"),
    ("no-cache-filter", "an option of the client is wrong"),
    ("packages", "apt looks for them"),
    ("target", "an option of the client is wrong"),
    ("unknown-arg", "an option of the client is wrong"),
    ("unsupported", "the builder lacks something"),
];

/// What a block that is not a whole spec is completed with, unless it has the key.
const FRAME: [(&str, &str); 4] = [
    ("version:", "version: 1\nname: example\n"),
    ("sources:", "sources: {rootfs: {context: rootfs}}\n"),
    ("bases:", "bases: {base: {from: rootfs, platform: linux/arm/v5}}\n"),
    ("images:", "images: {example: {from: base}}\n"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics")
}

#[test]
fn every_code_has_a_page() {
    let pages: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted: BTreeSet<String> =
        codes::ALL.iter().map(|code| format!("{}.md", code.name)).collect();
    let missing: Vec<&String> = wanted.difference(&pages).collect();
    assert!(
        missing.is_empty(),
        "write docs/diagnostics/NAME.md for {missing:?}: `# NAME`, what it means, a short YAML \
         block that gives it, and how to mend it"
    );
    let stale: Vec<&String> = pages.difference(&wanted).collect();
    assert!(stale.is_empty(), "no code has these names, remove their pages: {stale:?}");
}

#[test]
fn pages_have_the_same_form() {
    for code in codes::ALL {
        let Ok(text) = fs::read_to_string(folder().join(format!("{}.md", code.name))) else {
            continue;
        };
        assert!(
            text.starts_with(&format!("# {}\n", code.name)),
            "{}.md starts with `# {}`",
            code.name,
            code.name
        );
        let lines = text.lines().count();
        assert!((8..=25).contains(&lines), "{}.md has {lines} lines, write 8 to 25", code.name);
    }
}

#[test]
fn the_example_of_each_page_gives_its_code() {
    for code in codes::ALL {
        if let Some((name, _)) = NOT_FROM_A_SPEC.iter().find(|(name, _)| *name == code.name) {
            assert!(codes::ALL.iter().any(|code| code.name == *name));
            continue;
        }
        let Ok(text) = fs::read_to_string(folder().join(format!("{}.md", code.name))) else {
            continue;
        };
        let block = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
        let block = block.unwrap_or_else(|| {
            panic!(
                "docs/diagnostics/{}.md has no YAML block: write one that gives the code, or list \
                 the code in NOT_FROM_A_SPEC with the reason",
                code.name
            )
        });
        let found = found(&complete(block));
        assert!(
            found.contains(code.name),
            "the YAML block of docs/diagnostics/{}.md gives {found:?}: change the block, or list the \
             code in NOT_FROM_A_SPEC with the reason",
            code.name
        );
    }
}

/// A whole spec out of a block of a page.
fn complete(block: &str) -> String {
    if block.starts_with("# The whole file\n") {
        return block.to_owned();
    }
    let has = |key: &str| block.lines().any(|line| line.starts_with(key));
    let missing = FRAME.iter().filter(|(key, _)| !has(key)).map(|(_, text)| *text);
    missing.chain([block]).collect()
}

/// The names of everything that is found, with a build context and without one.
fn found(text: &str) -> BTreeSet<&'static str> {
    let mut report = Report::default();
    let options = Options::parse(&BTreeMap::new(), "").unwrap();
    let builder: Platform = "linux/amd64".parse().unwrap();
    if let Some(document) = Document::parse(text.as_bytes(), &mut report) {
        for main in [Origin::main(&options.request, false).unwrap(), Origin::Scratch] {
            let specs = Specs::new(&document, &options, &builder);
            let _plan = plan(&specs, &options, &main, None, &mut report);
        }
    }
    report.errors().into_iter().chain(report.warnings()).map(|found| found.code.name).collect()
}
