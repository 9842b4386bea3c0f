//! Builds that fail: everything that BuildKit says reaches the user.

use crate::expected::{example, expect, image};
use buildkit_gateway::{Bridge, Environment};
use buildkit_llb::SourceFile;
use buildkit_proto::Any;
use buildkit_proto::errdefs::{self, Source};
use jesteros_frontend::driver;
use jesteros_tests::{Case, Talk, talk, talk_with};
use tonic::Code;

const LOAD: &str = "[internal] load spec.yaml and its lock";

#[test]
fn a_wrong_spec_costs_one_read_and_shows_every_mistake() {
    let spec = "version: 7\nname: demo\nimages:\n  main: {form: base}\n  other: {from: scrath}\n";
    expect("wrong-spec", &talk(&Talk::about(Case::of(spec))));
}

#[test]
fn options_that_cannot_be_used_are_shown_together() {
    let case = Case::of("").with(&[
        ("platform", "not a platform"),
        ("ulimit", "nofile"),
        ("context:x", "local:x"),
    ]);
    expect("wrong-options", &talk(&Talk::about(case)));
    let case = Case::of("").with(&[("context", "https://example.org/a.git#:..")]);
    expect("wrong-context", &talk(&Talk::about(case)));
}

#[test]
fn a_spec_that_is_not_there_is_told_so() {
    let case = Case::of("").with(&[("filename", "no/such.yaml")]);
    let mut talk_about = Talk::about(case);
    talk_about.has_spec = false;
    expect("missing-spec", &talk(&talk_about));
}

#[test]
fn a_failure_of_buildkit_is_returned_as_it_came() {
    let more = Any { type_url: "example.org/more".to_owned(), value: vec![0; 100_000] };
    let failing = Talk::about(Case::of("")).fails_with(
        LOAD,
        Code::Unavailable,
        "no session",
        vec![more.clone()],
    );
    // Reading the spec finds out that it cannot be loaded.
    let said = talk(&failing);
    expect("failing-load", &said);
    assert_eq!(said.failure().details.last(), Some(&more));
}

#[test]
fn an_image_that_cannot_be_resolved_is_shown_at_its_source() {
    let case = image("  main: {from: base}\n");
    let mut case = case;
    let text = String::from_utf8(case.spec.data).expect("a spec is text");
    let (before, after) = text.split_once("debian@sha256:").expect("the root is pinned");
    case.spec.data = format!("{before}debian:12{}", &after[64..]).into();
    let reference = "docker.io/library/debian:12";
    let failing = Talk::about(case.clone()).fails(reference, "no such image");
    expect("unknown-image", &talk(&failing));
    // BuildKit may have said already what the failure belongs to.
    let file = SourceFile::new("policy", "Rego", "deny\n").to_pb();
    let shown = errdefs::to_any(&Source { info: Some((&file).into()), ranges: Vec::new() });
    let failing =
        Talk::about(case).fails_with(reference, Code::PermissionDenied, "denied", vec![shown]);
    expect("denied-image", &talk(&failing));
}

#[test]
fn an_ignore_file_has_a_largest_size() {
    let loaded = "[internal] load jesteros.yaml and its lock";
    let large = vec![b'x'; 1024 * 1024 + 1];
    let talk_about = Talk::about(example()).file(loaded, "jesteros.yaml.dockerignore", large);
    let said = talk(&talk_about);
    assert_eq!(said.failure().message, "`jesteros.yaml.dockerignore` is larger than 1024 KiB");
}

#[test]
fn an_unknown_call_is_a_typed_error() {
    let case = Case::of("").with(&[("requestid", "frontend.nothing")]);
    expect("unknown-call", &talk(&Talk::about(case)));
}

/// A panic is a bug, and the user learns of it: BuildKit gets its one answer.
#[test]
fn a_panic_in_the_middle_of_a_build_is_one_answer() {
    let said =
        talk_with(&Talk::about(example()), async |bridge: Bridge, environment: Environment| {
            let answer = driver::serve(bridge, environment).await;
            panic!("there was an answer: {}", answer.is_ok())
        });
    assert_eq!(said.failure().code, i32::from(Code::Internal));
    assert!(said.failure().message.contains("there was an answer: true"), "{:?}", said.failure());
}
