//! Builds by a current BuildKit.

use crate::expected::{example, expect, image};
use buildkit_gateway::testing::Call;
use jesteros_tests::{Case, Said, Talk, talk};

/// The build that `cargo xtask bench` measures. A call more is a round trip more in every
/// build, so the number is part of what is expected.
#[test]
fn production_of_the_example_needs_few_calls() {
    let said = talk(&Talk::about(example()));
    expect("production", &said);
    assert_eq!(said.calls.len(), 15);
}

#[test]
fn an_ignore_file_beside_the_spec_saves_a_transfer() {
    let loaded = "[internal] load jesteros.yaml and its lock";
    let beside = Talk::about(example()).file(loaded, "jesteros.yaml.dockerignore", "*.md\n");
    expect("ignore-file-beside-the-spec", &talk(&beside));
}

#[test]
fn an_image_is_asked_for_once() {
    let case = example()
        .with(&[("context:lenny-rootfs", "docker-image://debian:lenny"), ("target", "lenny-base")]);
    expect("image-as-a-root", &talk(&Talk::about(case)));
}

/// Only work of the helper is waited for: BuildKit runs everything else at the export.
#[test]
fn a_build_without_the_helper_is_handed_over_and_not_waited_for() {
    let case = image("  main: {from: base, steps: [{run: [make]}]}\n");
    expect("without-the-helper", &talk(&Talk::about(case)));
}

#[test]
fn several_platforms_are_a_map() {
    let case = image("  main: {from: base, steps: [{run: [make]}]}\n");
    let mut case = case.with(&[("platform", "linux/amd64,linux/arm64")]);
    let text = String::from_utf8(case.spec.data).expect("a spec is text");
    case.spec.data = text.replace("linux/amd64}", "[linux/amd64, linux/arm64]}").into();
    expect("several-platforms", &talk(&Talk::about(case)));
}

#[test]
fn one_platform_is_a_map_if_the_client_wants_one() {
    let case = image("  main: {from: base}\n")
        .with(&[("multi-platform", "true"), ("build-arg:SOURCE_DATE_EPOCH", "1000000000")]);
    expect("map-of-one-platform", &talk(&Talk::about(case)));
}

#[test]
fn an_image_without_files_has_a_ref_without_a_name() {
    let case = Case::of("version: 1\nname: demo\nimages: {main: {from: scratch}}\n");
    expect("image-without-files", &talk(&Talk::about(case)));
}

#[test]
fn a_call_about_the_spec_reads_the_spec_and_builds_nothing() {
    let said = talk(&Talk::about(example().with(&[("requestid", "frontend.targets")])));
    expect("call-targets", &said);
    assert!(metadata(&said, "result.txt").contains("production (default)"));
}

#[test]
fn a_call_about_the_frontend_reads_nothing() {
    let case = Case::of("").with(&[("requestid", "frontend.subrequests.describe")]);
    let said = talk(&Talk::about(case));
    expect("call-describe", &said);
    assert!(metadata(&said, "result.txt").contains("\noutline "));
}

#[test]
fn a_check_finds_mistakes_and_does_not_fail() {
    let case = Case::of("version: 7\n").with(&[("requestid", "frontend.lint")]);
    let said = talk(&Talk::about(case));
    expect("call-lint", &said);
    assert_eq!(metadata(&said, "result.statuscode"), "1");
}

fn metadata(said: &Said, key: &str) -> String {
    let result = said.returned.result.as_ref().expect("the call is answered");
    String::from_utf8_lossy(&result.metadata[key]).into_owned()
}

#[test]
fn every_solve_may_use_the_caches_of_the_client() {
    let imports = r#"[{"Type":"registry","Attrs":{"ref":"example.org/cache"}}]"#;
    let case = example().with(&[("cache-imports", imports), ("cache-from", "example.org/more")]);
    let said = talk(&Talk::about(case));
    let mut solves = 0;
    for call in &said.calls {
        let Call::Solve(request) = call else { continue };
        solves += 1;
        let imports = request.cache_imports.iter();
        let imports: Vec<_> =
            imports.map(|import| (import.r#type.as_str(), import.attrs["ref"].as_str())).collect();
        let expected = [("registry", "example.org/cache"), ("registry", "example.org/more")];
        assert_eq!(imports, expected, "{:?}", said.lines());
    }
    assert_eq!(solves, 5);
}

#[test]
fn a_warning_is_sent_with_its_lines_before_the_build() {
    let said = talk(&Talk::about(example()));
    let warnings: Vec<_> = said
        .calls
        .iter()
        .filter_map(|call| if let Call::Warn(request) = call { Some(request) } else { None })
        .collect();
    let [warning] = warnings.as_slice() else { panic!("{:?}", said.lines()) };
    let info = warning.info.as_ref().expect("the warning shows a file");
    assert_eq!((info.filename.as_str(), info.language.as_str()), ("jesteros.yaml", "YAML"));
    assert_eq!(info.data, example().spec.data);
    assert!(warning.url.ends_with("/docs/diagnostics/unverified.md"), "{}", warning.url);
    assert_eq!(warning.detail.len(), 1);
    // It is shown under the vertex that loaded the spec.
    let Call::Solve(load) = &said.calls[2] else { panic!("{:?}", said.lines()) };
    let load = load.definition.clone().expect("a graph");
    let load = buildkit_llb::Definition::from_pb(load);
    assert_eq!(Some(warning.digest.as_str()), load.head().map(|head| head.as_str()));
}

#[test]
fn a_graph_that_is_handed_over_is_looked_at_if_it_is_a_root() {
    let known = r#"{"inputs": {"root": "example.org/root:1"}}"#;
    let case = image("  main: {from: base, steps: [{run: [make]}]}\n").knowing(known);
    let case = case.with(&[("context:root", "input:root")]);
    expect("graph-as-a-root", &talk(&Talk::about(case)));
}

#[test]
fn a_spec_that_is_handed_over_is_read_from_the_graph() {
    let spec = "version: 1\nname: demo\nimages: {main: {from: scratch}}\n";
    let case = Case::of(spec).knowing(r#"{"inputs": {"dockerfile": "example.org/spec:1"}}"#);
    let mut handed = Talk::about(case).file("a vertex without a title", "spec.yaml", spec);
    handed.has_spec = false;
    expect("spec-as-a-graph", &talk(&handed));
}

#[test]
fn a_repository_holds_the_spec_and_the_context() {
    let spec = "version: 1\nname: demo\nartifacts: {main: {file: \"context:a\"}}\n";
    let case = Case::of(spec).with(&[("context", "https://example.org/a.git#main:sub")]);
    let loaded = "[internal] load git source https://example.org/a.git";
    let mut git = Talk::about(case).file(loaded, "spec.yaml", spec);
    git.has_spec = false;
    expect("git-context", &talk(&git));
}

#[test]
fn the_lock_in_a_repository_is_beside_the_name_that_the_spec_has() {
    let spec = "version: 1\nname: demo\nartifacts: {main: {file: {text: x}}}\n";
    let options = [("context", "https://example.org/a.git"), ("filename", "a/Dockerfile")];
    let loaded = "[internal] load git source https://example.org/a.git";
    let case = Case::of(spec).with(&options);
    for (lock, name) in
        [("a/dockerfile.lock", "a/dockerfile"), ("a/Dockerfile.lock", "a/Dockerfile")]
    {
        // The first lock that is found counts, and says where it is.
        let mut git = Talk::about(case.clone()).file(loaded, "a/dockerfile", spec);
        git = git.file(loaded, "a/Dockerfile.lock", "x").file(loaded, lock, "y");
        git.has_spec = false;
        let message = talk(&git).failure().message.clone();
        assert!(message.starts_with(&format!("{name}.lock:1: ")), "{message}");
    }
}

#[test]
fn a_download_is_the_spec_itself_or_an_archive_of_the_context() {
    let spec = "version: 1\nname: demo\nartifacts: {main: {file: {text: x}}}\n";
    let case = Case::of(spec).with(&[("context", "https://example.org/spec.yaml")]);
    let loaded = "[internal] load remote build context";
    let talk_about = |start: &[u8]| {
        let talk = Talk::about(case.clone()).file(loaded, "context", start);
        Talk { has_spec: false, ..talk }
    };
    expect("spec-by-url", &talk(&talk_about(spec.as_bytes())));
    let archive = talk_about(b"\x1f\x8b\x08");
    let archive = archive.file("[internal] unpack build context", "spec.yaml", spec);
    expect("archive-as-context", &talk(&archive));
}
