//! The helper fails: its report says what is wrong, and where.

use crate::expected::{expect, image};
use buildkit_proto::Any;
use buildkit_proto::caps;
use jesteros_manifest::{Finding, Level, Report};
use jesteros_tests::{Case, Talk, talk};
use tonic::Code;

/// The helper's work in [`case`], its work in report mode, and the check of the image.
const FILES: &str = "[main] files";
const FILES_AGAIN: &str = "[main] files (what is wrong)";
const CHECK: &str = "[main] check";
const CHECK_AGAIN: &str = "[main] check (what is wrong)";

/// An image whose files the helper writes, and whose start command it looks for.
fn case() -> Case {
    image(concat!(
        "  main:\n",
        "    from: base\n",
        "    files:\n",
        "      /a: {text: x, owner: nobody}\n",
        "      /b: {text: x, owner: nobody}\n",
        "      /c: {link: /nowhere}\n",
        "    cmd: [/start]\n",
    ))
}

fn error(key: &str, message: &str) -> Finding {
    let (key, message) = (key.to_owned(), message.to_owned());
    Finding { key, level: Level::Error, message, hint: None, also: None }
}

fn json(findings: Vec<Finding>, dropped: usize) -> Vec<u8> {
    serde_json::to_vec(&Report { findings, dropped }).expect("a report is JSON")
}

/// A build whose helper fails and reports this.
fn reporting(report: impl Into<Vec<u8>>) -> Talk {
    Talk::about(case()).fails(FILES, "exit code: 1").file(FILES_AGAIN, "report.json", report)
}

#[test]
fn every_mistake_is_shown_at_its_own_line() {
    let hint = Some("there are: root, www-data".to_owned());
    let report = json(
        vec![
            Finding { hint, ..error("/b", "there is no user `nobody`") },
            error("/a", "there is no user `nobody`"),
            Finding { level: Level::Note, ..error("/c", "nothing to say") },
            Finding { level: Level::Warning, ..error("/c", "this is doubtful") },
            error("something else", "the tree is strange"),
        ],
        7,
    );
    expect("report", &talk(&reporting(report)));
}

#[test]
fn a_helper_that_reports_nothing_wrong_fails_as_buildkit_says() {
    let note = Finding { level: Level::Note, ..error("/a", "nothing to say") };
    for report in [json(Vec::new(), 0), json(vec![note], 0)] {
        expect("report-of-nothing", &talk(&reporting(report)));
    }
}

#[test]
fn a_report_that_cannot_be_read_is_a_bug() {
    expect("report-unreadable", &talk(&reporting("{\"findings\": 1}")));
}

#[test]
fn a_report_that_is_not_there_leaves_the_failure_as_it_is() {
    let silent = Talk::about(case()).fails(FILES, "exit code: 1");
    expect("report-missing", &talk(&silent));
}

/// For example an architecture that the builder cannot run, or no permission to mount.
#[test]
fn a_helper_that_cannot_be_started_fails_as_buildkit_says() {
    let detail = Any { type_url: "example.org/more".to_owned(), value: vec![1, 2, 3] };
    let message = "exec /jesteros-helper: exec format error";
    let talk_about = Talk::about(case())
        .fails_with(FILES, Code::Aborted, message, vec![detail.clone()])
        .fails(FILES_AGAIN, message);
    let said = talk(&talk_about);
    expect("helper-not-started", &said);
    assert!(said.failure().details.contains(&detail));
}

#[test]
fn a_failed_check_is_shown_at_the_key_that_it_checks() {
    let report = json(vec![error("cmd", "`/start` is not there"), error("/c", "it dangles")], 0);
    let talk_about = Talk::about(case()).fails(CHECK, "exit code: 1");
    expect("report-of-a-check", &talk(&talk_about.file(CHECK_AGAIN, "report.json", report)));
}

/// An image with a check that only warns.
fn warning() -> Case {
    image(concat!(
        "  main:\n",
        "    from: base\n",
        "    files: {/a: {text: x, owner: nobody}}\n",
        "    checks:\n",
        "      - files: {/none: }\n",
        "        level: warning\n",
        "      - size: {max: 1}\n",
    ))
}

/// The report of a check that holds but for its warnings.
fn warned() -> Vec<u8> {
    let warning =
        |key: &str, message: &str| Finding { level: Level::Warning, ..error(key, message) };
    let hint = Some("make it".to_owned());
    let first = Finding { hint, ..warning("checks:1:/none", "`/none` does not exist") };
    json(vec![first, warning("checks:1", "it is odd")], 3)
}

#[test]
fn what_a_check_warns_of_is_shown_and_the_build_goes_on() {
    let talk_about = Talk::about(warning()).file(CHECK, "report.json", warned());
    let said = talk(&talk_about);
    expect("warnings-of-a-check", &said);
    assert_eq!(said.exit, 0);
}

#[test]
fn warnings_of_checks_fail_the_build_if_all_warnings_do() {
    let case = warning().with(&[("build-arg:BUILDKIT_DOCKERFILE_CHECK", "error=true")]);
    let said = talk(&Talk::about(case).file(CHECK, "report.json", warned()));
    let message = said.failure().message.clone();
    assert!(message.starts_with("spec.yaml has 3 mistakes\n"), "{message}");
    assert!(message.contains("spec.yaml:10: `/none` does not exist\n  hint: make it"), "{message}");
}

#[test]
fn warnings_of_checks_are_skipped_by_their_code() {
    let skip = ("build-arg:BUILDKIT_DOCKERFILE_CHECK", "skip=check-failed,limit");
    let case = warning().with(&[skip]);
    let said = talk(&Talk::about(case).file(CHECK, "report.json", warned()));
    assert!(!said.lines().iter().any(|line| line.starts_with("Warn")), "{:?}", said.lines());
}

/// Only a check that may warn has a report to read.
#[test]
fn a_check_that_holds_is_not_read() {
    // An image from scratch has no users to warn of.
    let scratch = image("  main:\n    from: scratch\n    files: {/a: {link: a}}\n");
    let said = talk(&Talk::about(scratch));
    let reads = said.lines().into_iter().filter(|line| line.contains("report.json")).count();
    assert_eq!(reads, 0, "{:?}", said.lines());
}

#[test]
fn a_check_that_warns_and_writes_no_report_is_a_bug() {
    let said = talk(&Talk::about(warning()).without_reports());
    let message = &said.failure().message;
    assert!(message.contains("a check has written no report"), "{message}");
    let talk_about = Talk::about(warning()).file(CHECK, "report.json", "nonsense");
    let message = talk(&talk_about).failure().message.clone();
    assert!(message.contains("the helper's report cannot be read"), "{message}");
}

/// Two images with a check each, the second made of the first.
fn two_images() -> Case {
    image(concat!(
        "  first:\n",
        "    from: base\n",
        "    steps: [{run: [make]}]\n",
        "    cmd: [/start]\n",
        "  main:\n",
        "    from: first\n",
        "    steps: [{run: [make more]}]\n",
        "    cmd: [/begin]\n",
        "default: main\n",
    ))
}

#[test]
fn checks_that_hold_are_one_graph() {
    let said = talk(&Talk::about(two_images()));
    expect("checks-together", &said);
    assert_eq!(said.exit, 0);
}

/// The first check that fails ends the others, so they are done again each for itself.
#[test]
fn every_check_that_fails_is_shown() {
    let checks = ["[first] check", CHECK];
    let talk_about = checks.iter().fold(Talk::about(two_images()), |talk_about, title| {
        let report = json(vec![error("cmd", &format!("{title} says no"))], 0);
        let again = format!("{title} (what is wrong)");
        talk_about.fails(title, "exit code: 1").file(&again, "report.json", report)
    });
    let message = talk(&talk_about).failure().message.clone();
    assert!(message.contains("spec.yaml:9: [first] check says no"), "{message}");
    assert!(message.contains("spec.yaml:13: [main] check says no"), "{message}");
}

#[test]
fn a_step_that_fails_is_not_run_again_for_the_checks() {
    let step = "[first 1/1] run make";
    let said = talk(&Talk::about(two_images()).fails(step, "exit code: 1"));
    let lines = said.lines();
    let waited = lines.iter().filter(|line| line.starts_with("Solve and wait"));
    // The image and its checks. BuildKit meets the failure again at the export.
    assert_eq!(waited.count(), 2, "{lines:?}");
}

/// The check builds on the files, so both graphs fail with the same vertex.
#[test]
fn one_failure_in_several_graphs_is_reported_once() {
    let said = talk(&reporting(json(vec![error("/a", "it is wrong")], 0)));
    let reads = said.lines();
    let reads = reads.iter().filter(|line| line.starts_with("ReadFile report.json")).count();
    assert_eq!(reads, 1, "{:?}", said.lines());
    assert_eq!(said.failure().message, "spec.yaml:9: it is wrong");
}

/// The files fail for both platforms, and what is wrong with both is said once.
#[test]
fn helpers_that_fail_for_several_platforms_are_reported_together() {
    let mut case = case().with(&[("platform", "linux/amd64,linux/arm64")]);
    let text = String::from_utf8(case.spec.data).expect("a spec is text");
    case.spec.data = text.replace("linux/amd64}", "[linux/amd64, linux/arm64]}").into();
    let report = json(vec![error("/a", "it is wrong"), error("/b", "so is this")], 0);
    let talk_about = Talk { case, ..reporting(report) };
    expect("report-of-two-platforms", &talk(&talk_about));
}

#[test]
fn a_program_that_fails_is_left_to_the_export() {
    let mut case = case();
    case.spec.data.extend(b"    steps: [{run: [make]}]\n");
    let step = "[main 1/1] run make";
    let said = talk(&Talk::about(case).fails(step, "exit code: 2"));
    expect("failing-step", &said);
}

#[test]
fn the_failure_is_explained_by_an_old_buildkit_too() {
    let lacking = [caps::GW_SOLVE_EVALUATE, caps::GW_EVALUATE, caps::GW_STAT_FILE];
    let report = json(vec![error("/a", "it is wrong")], 0);
    let said = talk(&reporting(report).without_caps(&lacking));
    assert_eq!(said.failure().message, "spec.yaml:9: it is wrong");
}
