//! Step kinds: one file each, registered, documented and shown in goldens.

use crate::files::{File, sources};
use jesteros_tests::{Case, Lowering, workspace};

/// What the examples in the documentation of steps refer to.
const HEAD: &str = "version: 1\nname: demo\nargs: {JOBS: 4}\nsources:\n  \
     lenny: {http: https://example.org/r.tar, \
     sha256: 693fb4ae55cf3732c1466318973d04ca420e9e9adf6f8f4fc701336342297230}\n  \
     scripts: {context: scripts}\n  toolchain: {context: toolchain}\n\
     root: {source: lenny, platform: linux/arm/v5}\n\
     apt: {archives: [{url: http://example.org, suite: lenny, components: [main]}]}\n\
     images:\n  main:\n    steps:\n";

/// The files of step kinds with their keywords.
fn kinds() -> Vec<(String, File)> {
    let kind = |file: File| {
        let name = file.name.strip_prefix("frontend/src/steps/")?.strip_suffix(".rs")?.to_owned();
        (name != "mod").then_some((name, file))
    };
    let kinds: Vec<(String, File)> =
        sources("frontend/src/steps").into_iter().filter_map(kind).collect();
    assert!(kinds.len() >= 7, "the kinds of step are not where they were");
    kinds
}

#[test]
fn every_kind_is_registered() {
    let known = jesteros_frontend::steps::keywords();
    let files: Vec<String> = kinds().into_iter().map(|(name, _)| name).collect();
    assert_eq!(known, files, "`step_kinds!` names each file, in the order of the alphabet");
}

#[test]
fn every_kind_is_shown_in_a_golden() {
    for (name, _) in kinds() {
        let area = workspace().join("tests/golden").join(&name);
        let cases = std::fs::read_dir(&area).into_iter().flatten().count();
        assert!(cases > 0, "`{name}` has no case in {}", area.display());
    }
}

#[test]
fn every_kind_is_documented_by_steps_that_build() {
    for (name, file) in kinds() {
        let docs: Vec<&str> = file.text.lines().filter_map(|l| l.strip_prefix("///")).collect();
        let start = docs.iter().position(|line| line.trim() == "```yaml");
        let start = start.unwrap_or_else(|| panic!("`{name}` has no example in its docs"));
        let example = docs[start + 1..].iter().take_while(|line| line.trim() != "```");
        let steps: String = example.map(|line| format!("     {line}\n")).collect();
        assert!(steps.contains(&format!("- {name}:")), "the example of `{name}` does not use it");
        let build = Lowering::of(&Case::of(format!("{HEAD}{steps}")));
        let errors = build.texts.get("errors.txt");
        assert_eq!(errors, None, "the example of `{name}`:\n{steps}");
    }
}
