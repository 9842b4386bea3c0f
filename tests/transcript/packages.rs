//! Packages cannot be installed: the exec that tells why.

use crate::expected::expect;
use buildkit_llb::Definition;
use buildkit_proto::pb;
use jesteros_manifest::{Finding, Level, Report};
use jesteros_tests::{Case, RESULTS, Talk, compile, talk, workspace};

const LISTS: &str = "[root] package lists";
const PACKAGES: &str = "[main] packages vim perl=5.36.0-7 firmware-a firmware-b -nano -exim4-base";

/// The golden case with all forms of packages.
fn case() -> Case {
    let folder = workspace().join("tests/golden/images/packages");
    Case::read(&folder, &RESULTS).expect("a golden case")
}

/// A report with findings under these keys.
fn report(keys: &[&str]) -> Vec<u8> {
    let finding = |key: &&str| Finding {
        key: (*key).to_owned(),
        level: Level::Error,
        message: format!("something is wrong with {key}"),
        hint: None,
        also: None,
    };
    let findings = keys.iter().map(finding).collect();
    serde_json::to_vec(&Report { findings, dropped: 0 }).expect("a report is JSON")
}

#[test]
fn packages_are_explained_at_their_lines() {
    let keys = ["package/perl", "package/libc6", "archive/0", "prune:/usr/share/doc/*"];
    let failed = Talk::about(case()).fails(PACKAGES, "exit code: 100");
    let again = format!("{PACKAGES} (what is wrong)");
    expect("packages", &talk(&failed.file(&again, "report.json", report(&keys))));
}

#[test]
fn package_lists_are_explained_at_their_archive() {
    let failed = Talk::about(case()).fails(LISTS, "exit code: 100");
    let again = format!("{LISTS} (what is wrong)");
    expect("package-lists", &talk(&failed.file(&again, "report.json", report(&["archive/0"]))));
}

/// The vertex at the head of a graph, and whether it ignores the cache.
fn head(definition: &Definition) -> (pb::ExecOp, bool) {
    let pb = definition.as_pb();
    let head = definition.head().expect("a graph has a head");
    let at = definition.digests().iter().position(|digest| digest == head).expect("it is there");
    let op: pb::Op = prost::Message::decode(pb.def[at].as_slice()).expect("an op");
    let Some(pb::op::Op::Exec(exec)) = op.op else { panic!("the head is no exec") };
    (exec, pb.metadata[head.as_str()].ignore_cache)
}

/// A report must be about this build, and BuildKit empties the cache mounts of an exec
/// that ignores the cache.
#[test]
fn no_report_comes_from_the_cache_and_no_packages_are_lost() {
    let compiled = compile(&case().with(&[("no-cache", "")])).built();
    let mut seen = 0;
    for task in &compiled.lowered.tasks {
        let (exec, ignores_cache) = head(&task.report.definition());
        let meta = exec.meta.expect("an exec has settings");
        if !meta.env.iter().any(|variable| variable.starts_with("APT_CONFIG=")) {
            continue;
        }
        assert_eq!(meta.args[1], "report");
        assert!(meta.env.iter().any(|variable| variable == "JESTEROS_BUILD=session"));
        assert!(!ignores_cache, "the store is emptied");
        let kept: Vec<&str> = exec
            .mounts
            .iter()
            .filter(|mount| mount.output >= 0 && mount.dest != "/")
            .map(|mount| mount.dest.as_str())
            .collect();
        assert_eq!(kept, ["/report"], "something that nobody verified is kept");
        seen += 1;
    }
    // The lists, and the packages of the image.
    assert_eq!(seen, 2);
}
