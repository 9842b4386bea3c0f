//! The examples: what this version of the frontend can do builds, and everything else is
//! reported as "not yet" at its line.

use jesteros_compiler::diagnostic::{Report, Span};
use jesteros_compiler::spec::Document;
use jesteros_compiler::yaml::{Node, Value};
use jesteros_tests::{Case, Compiled, compile, workspace};
use std::collections::BTreeMap;
use std::fs;

/// The examples with the named contexts that they need.
const EXAMPLES: [(&str, &[&str]); 5] = [
    ("examples/go-tool/go-tool.yaml", &[]),
    ("examples/jesteros/jesteros.yaml", &[]),
    ("examples/rpi-card/rpi-card.yaml", &["keys"]),
    ("examples/squeeze-nginx/squeeze-nginx.yaml", &[]),
    ("tests/specs/jesteros.yaml", &["device-files", "cwm"]),
];
/// The only one that has something that is not there yet.
const INCOMPLETE: &str = "tests/specs/jesteros.yaml";
/// Kinds of check that this version cannot do.
const NOT_YET: [&str; 2] = ["boot", "lint"];
/// Warnings that an example may give: it names images by their tags.
const WARNINGS: [&str; 1] = ["unpinned"];

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn tree(text: &str) -> Node {
    let mut report = Report::default();
    let document = Document::parse(text.as_bytes(), &mut report);
    document.unwrap_or_else(|| panic!("{}", report.render("spec"))).top().clone()
}

fn entries(node: Option<&Node>) -> &[(Node, Node)] {
    match node.map(|node| &node.value) {
        Some(Value::Map(entries)) => entries,
        Some(Value::Null | Value::Scalar(_) | Value::List(_)) | None => &[],
    }
}

/// What is not there yet: the kind of the check, where it stands, and the lines to remove.
struct NotYet {
    kind: String,
    line: u32,
    lines: Span,
}

/// The checks of bases, images and artifacts that are not there yet.
fn not_yet(top: &Node) -> Vec<NotYet> {
    let mut found = Vec::new();
    for (_, thing) in ["bases", "images", "artifacts"].map(|key| entries(top.get(key))).concat() {
        for (key, checks) in entries(Some(&thing)) {
            let (Some("checks"), Value::List(items)) = (key.text(), &checks.value) else {
                continue;
            };
            let before = found.len();
            found.extend(items.iter().filter_map(|item| {
                let kinds = entries(Some(item)).iter().map(|(kind, _)| kind);
                let mut kinds = kinds.filter(|kind| NOT_YET.map(Some).contains(&kind.text()));
                let kind = kinds.next()?;
                let name = kind.text()?.to_owned();
                Some(NotYet { kind: name, line: kind.span.first, lines: item.span })
            }));
            // A key without a value would not be a list any more.
            if found.len() - before == items.len()
                && let Some(last) = found.last_mut()
            {
                last.lines = key.span.join(checks.span);
            }
        }
    }
    found
}

/// The images and artifacts of an example.
fn targets(top: &Node) -> Vec<String> {
    let sections = ["images", "artifacts"].into_iter();
    let things = sections.flat_map(|section| entries(top.get(section)));
    things.filter_map(|(name, _)| name.text()).map(str::to_owned).collect()
}

/// The build of a target with the named contexts.
fn case(text: &str, target: &str, contexts: &[&str]) -> Case {
    let mut case = Case::of(text).with(&[("target", target)]);
    for name in contexts {
        case = case.with(&[(&format!("context:{name}"), &format!("local:{name}"))]);
    }
    case
}

#[test]
fn what_is_not_there_yet_is_a_mistake_at_its_line_and_there_are_no_others() {
    for (path, contexts) in EXAMPLES {
        let text = read(path);
        let top = tree(&text);
        let expected: BTreeMap<u32, String> =
            not_yet(&top).into_iter().map(|check| (check.line, check.kind)).collect();
        assert_eq!(expected.is_empty(), path != INCOMPLETE, "{path}: {expected:?}");
        for target in targets(&top) {
            let compiled = compile(&case(&text, &target, contexts));
            let found = match &compiled {
                Compiled::Mistakes(report) => report.errors().into_iter().cloned().collect(),
                Compiled::Built(_) => Vec::new(),
                Compiled::Refused(_) | Compiled::Told(_) | Compiled::Broken(_) => {
                    panic!("{path}, {target}: {}", compiled.mistakes())
                }
            };
            let others: Vec<_> =
                found.iter().filter(|error| error.code.name != "not-yet").collect();
            assert!(others.is_empty(), "{path}, {target}: {others:#?}");
            let lines: Vec<u32> = found.iter().map(|error| error.span.first).collect();
            let wanted: Vec<u32> = expected.keys().copied().collect();
            assert_eq!(lines, wanted, "{path}, {target}: {expected:?}");
            for error in &found {
                let key = format!("`{}` in ", expected[&error.span.first]);
                assert!(error.message.starts_with(&key), "{path}, {target}: {error:?}");
            }
        }
    }
}

/// The text without the checks that are not there yet.
fn without(text: &str, checks: &[NotYet]) -> String {
    let is_gone = |line: u32| {
        checks.iter().any(|NotYet { lines, .. }| (lines.first..=lines.last).contains(&line))
    };
    let lines = text.lines().zip(1..).filter(|(_, line)| !is_gone(*line));
    lines.map(|(text, _)| format!("{text}\n")).collect()
}

#[test]
fn everything_else_in_an_example_builds() {
    for (path, contexts) in EXAMPLES {
        let text = read(path);
        let top = tree(&text);
        let text = without(&text, &not_yet(&top));
        assert!(not_yet(&tree(&text)).is_empty(), "{path}");
        let targets = targets(&top);
        assert!(targets.len() >= 2 || path.contains("squeeze"), "{path}: {targets:?}");
        for target in targets {
            let compiled = compile(&case(&text, &target, contexts));
            let Compiled::Built(built) = compiled else {
                panic!("{path}, {target}: {}", compiled.mistakes())
            };
            let warnings = built.report.warnings();
            let other = warnings.iter().find(|warning| !WARNINGS.contains(&warning.code.name));
            assert!(other.is_none(), "{path}, {target}: {other:?}");
        }
    }
}

/// The key that logs in to the card comes from the person who builds it.
#[test]
fn the_card_needs_a_named_context() {
    let text = read("examples/rpi-card/rpi-card.yaml");
    let text = without(&text, &not_yet(&tree(&text)));
    let used = text.lines().position(|line| line.contains("from: \"keys:authorized_keys\""));
    let used = used.expect("the key is in the image") + 1;
    let compiled = compile(&case(&text, "system", &[]));
    let Compiled::Mistakes(report) = &compiled else { panic!("{}", compiled.mistakes()) };
    assert_eq!(found(report), [("named-context", used)], "{}", compiled.mistakes());
}

/// The release of the NDK that has no checksum cannot be fetched, and nobody has to.
#[test]
fn a_download_without_a_checksum_is_a_mistake_where_it_is_used() {
    let text = read("tests/specs/jesteros.yaml");
    let text = without(&text, &not_yet(&tree(&text)));
    let declared = text.lines().position(|line| line.starts_with("  ndk-r10e:"));
    let declared = declared.expect("the release is declared") + 1;
    let old = case(&text, "kernel", &[]).with(&[("build-arg:NDK", "r10e")]);
    let compiled = compile(&old);
    let Compiled::Mistakes(report) = &compiled else { panic!("{}", compiled.mistakes()) };
    assert_eq!(found(report), [("missing-key", declared)], "{}", compiled.mistakes());
}

/// The codes of the mistakes with their lines.
fn found(report: &Report) -> Vec<(&'static str, usize)> {
    let errors = report.errors().into_iter();
    errors.map(|error| (error.code.name, error.span.first as usize)).collect()
}
