//! `--sbom`: what an image is made of is stated about it.

use crate::expected::{expect, image};
use buildkit_proto::caps;
use jesteros_manifest::{Finding, Level, Report};
use jesteros_tests::{Case, Said, Talk, talk};

/// An image of which this is asked.
fn asking(value: &str) -> Case {
    image("  main: {from: base, steps: [{run: [make]}]}\n").with(&[("attest:sbom", value)])
}

/// How many statements the answer has.
fn stated(said: &Said) -> usize {
    let result = said.returned.result.as_ref().expect("the build works");
    result.attestations.values().map(|stated| stated.attestation.len()).sum()
}

#[test]
fn the_image_is_stated_with_its_parts() {
    expect("sbom", &talk(&Talk::about(asking(""))));
}

#[test]
fn each_platform_has_a_statement() {
    let mut case = asking("").with(&[("platform", "linux/amd64,linux/arm64")]);
    let text = String::from_utf8(case.spec.data).expect("a spec is text");
    case.spec.data = text.replace("linux/amd64}", "[linux/amd64, linux/arm64]}").into();
    expect("sbom-of-several-platforms", &talk(&Talk::about(case)));
}

#[test]
fn nothing_is_stated_unless_it_is_asked_for_and_no_scanner_does_it() {
    let scanned = talk(&Talk::about(asking("generator=example.org/scanner:1")));
    let plain = talk(&Talk::about(image("  main: {from: base, steps: [{run: [make]}]}\n")));
    let old = Talk::about(asking("")).without_caps(&[caps::GW_REFERENCE_ATTESTATIONS]);
    for said in [scanned, talk(&old)] {
        assert_eq!((stated(&said), said.exit), (0, 0));
        assert_eq!(said.lines(), plain.lines());
    }
}

#[test]
fn a_list_that_cannot_be_made_fails_at_the_image() {
    let message = "`/var/lib/dpkg/status` is a folder".to_owned();
    let finding =
        Finding { key: "sbom".to_owned(), level: Level::Error, message, hint: None, also: None };
    let report = serde_json::to_vec(&Report { findings: vec![finding], dropped: 0 });
    let failed = Talk::about(asking("")).fails("[main] SBOM", "exit code: 1");
    let again = "[main] SBOM (what is wrong)";
    let said = talk(&failed.file(again, "report.json", report.expect("a report is JSON")));
    let message = &said.failure().message;
    assert_eq!(message, "spec.yaml:6: `/var/lib/dpkg/status` is a folder");
}
