//! What BuildKit is asked, in which order: every call is a round trip.

use jesteros_tests::{Case, Lowering, difference, workspace};

/// Builds `case` and compares what was asked.
fn expect(case: &Case, expected: &[&str]) -> Lowering {
    let build = Lowering::of(case);
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    let actual: String = build.calls.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(expected, actual, "{}", difference(&expected, &actual));
    build
}

/// The spec of the example family.
fn example() -> Case {
    let spec = std::fs::read(workspace().join("examples/jesteros/jesteros.yaml"));
    Case::of(spec.expect("the example is there"))
}

const LOAD: &str = r#"solve local://dockerfile  "[internal] load build definition from spec.yaml""#;
const READ: &str = "read_file spec.yaml of local://dockerfile, at most 1048577 bytes";

#[test]
fn a_build_needs_seven_calls() {
    let spec = "version: 1\nname: demo\nsources:\n  lenny: {http: https://example.org/r.tar, \
         sha256: 693fb4ae55cf3732c1466318973d04ca420e9e9adf6f8f4fc701336342297230}\n\
         root: {source: lenny, platform: linux/arm/v5}\nimages:\n  main:\n    steps:\n      - run: make\n";
    expect(
        &Case::of(spec),
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "solve [root] lenny",
            "read_dir / of [root] lenny",
            "solve [main 1/1] run make",
        ],
    );
}

#[test]
fn the_example_reads_one_ignore_file_and_looks_at_its_root() {
    expect(
        &example(),
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "read_file spec.yaml.dockerignore of local://dockerfile, at most 262144 bytes",
            r#"solve local://context  "[internal] load .dockerignore""#,
            "read_file .dockerignore of local://context, at most 262144 bytes",
            "solve [root] lenny-rootfs",
            "read_dir / of [root] lenny-rootfs",
            "solve [production 7/7] write /var/lib/jester/wordcount",
        ],
    );
}

#[test]
fn an_ignore_file_beside_the_spec_saves_a_transfer() {
    let known = r#"{"files": {"local://dockerfile": {"spec.yaml.dockerignore": "x"}}}"#;
    expect(
        &example().knowing(known),
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "read_file spec.yaml.dockerignore of local://dockerfile, at most 262144 bytes",
            "solve [root] lenny-rootfs",
            "read_dir / of [root] lenny-rootfs",
            "solve [production 7/7] write /var/lib/jester/wordcount",
        ],
    );
}

#[test]
fn a_local_root_is_looked_at_and_unpacked() {
    let known = r#"{"folders": {
        "local://lenny-rootfs": {"/": ["README", "rootfs.tar.gz"]},
        "[root] lenny-rootfs": {"/": ["bin", "etc", "usr"]}
    }}"#;
    let case = example().with(&[("context:lenny-rootfs", "local:lenny-rootfs")]).knowing(known);
    expect(
        &case,
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "read_file spec.yaml.dockerignore of local://dockerfile, at most 262144 bytes",
            r#"solve local://context  "[internal] load .dockerignore""#,
            "read_file .dockerignore of local://context, at most 262144 bytes",
            r#"solve local://lenny-rootfs  "[context lenny-rootfs] load from client""#,
            "read_dir / of local://lenny-rootfs",
            "solve [root] lenny-rootfs",
            "read_dir / of [root] lenny-rootfs",
            "solve [production 7/7] write /var/lib/jester/wordcount",
        ],
    );
}

/// The calls of the build that `cargo xtask bench` measures, but for `Return`.
#[test]
fn the_measured_build_needs_thirteen_calls_and_return() {
    let known = r#"{"folders": {
        "local://lenny-rootfs": {"/": ["rootfs.tar.gz"]},
        "[root] lenny-rootfs": {"/": ["bin", "etc", "usr"]}
    }}"#;
    let opts = [("context:lenny-rootfs", "local:lenny-rootfs"), ("build-arg:APT_TRUSTED", "yes")];
    let build = Lowering::of(&example().with(&opts).knowing(known));
    assert_eq!(build.calls.len(), 13, "{:#?}", build.calls);
}

#[test]
fn warnings_come_before_the_solve() {
    let case = example().with(&[("build-arg:APT_TRUSTED", "yes"), ("target", "lenny-base")]);
    let warn = "warn spec.yaml:40: packages are installed without checking who signed them";
    expect(
        &case,
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "solve [root] lenny-rootfs",
            "read_dir / of [root] lenny-rootfs",
            warn,
            "solve [lenny-base 4/4] write /etc/jesteros-base-version",
        ],
    );
}

#[test]
fn an_image_is_asked_for_once() {
    let digest = "ab".repeat(32);
    let known = format!(
        r#"{{"images": {{"docker.io/library/debian:lenny": {{"digest": "sha256:{digest}", "config": {{}}}}}}}}"#
    );
    let case = example()
        .with(&[("context:lenny-rootfs", "docker-image://debian:lenny"), ("target", "lenny-base")])
        .knowing(&known);
    expect(
        &case,
        &[
            "ping",
            "inputs",
            LOAD,
            READ,
            "resolve_image docker.io/library/debian:lenny linux/arm/v5 default  \
             \"[internal] load metadata for debian:lenny\"",
            "solve [lenny-base 4/4] write /etc/jesteros-base-version",
        ],
    );
}

#[test]
fn a_call_about_the_spec_reads_the_spec() {
    let build = expect(
        &example().with(&[("requestid", "frontend.targets")]),
        &["ping", "inputs", LOAD, READ],
    );
    let answer = build.texts.get("answer.txt").expect("an answer");
    assert!(answer.contains("production (default)"), "{answer}");
}

#[test]
fn a_call_about_the_frontend_reads_nothing() {
    let build = expect(
        &example().with(&[("requestid", "frontend.subrequests.describe")]),
        &["ping", "inputs"],
    );
    let answer = build.texts.get("answer.txt").expect("an answer");
    assert!(answer.contains("frontend.outline"), "{answer}");
}

#[test]
fn a_wrong_spec_costs_one_read() {
    let build = expect(&Case::of("version: 7\n"), &["ping", "inputs", LOAD, READ]);
    let errors = build.texts.get("errors.txt").expect("mistakes");
    assert!(errors.contains("version `7` of the spec is not known"), "{errors}");
}
