//! The examples compile, every image and artifact of them.

use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::spec::Document;
use jesteros_compiler::yaml::{Node, Value};
use jesteros_tests::{Case, Compiled, blessing, compile, difference, workspace};
use std::fs;

/// The examples with the named contexts that they need.
const EXAMPLES: [(&str, &[&str]); 4] = [
    ("examples/go-tool/go-tool.yaml", &[]),
    ("examples/jesteros/jesteros.yaml", &["nook", "cwm"]),
    ("examples/rpi-card/rpi-card.yaml", &["keys"]),
    ("examples/squeeze-nginx/squeeze-nginx.yaml", &[]),
];
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
fn everything_in_an_example_compiles() {
    for (path, contexts) in EXAMPLES {
        let text = read(path);
        let top = tree(&text);
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

/// The bake file of JesterOS is what `--call=bake` prints. `BLESS=1` writes it again.
#[test]
fn the_bake_file_is_that_of_the_spec() {
    let mut case = Case::of(read("examples/jesteros/jesteros.yaml"));
    "jesteros.yaml".clone_into(&mut case.spec.name);
    let compiled = compile(&case.with(&[("requestid", "frontend.bake")]));
    let Compiled::Told(answer) = &compiled else { panic!("{}", compiled.mistakes()) };
    let told = String::from_utf8(answer["result.txt"].clone()).expect("text");
    let path = "examples/jesteros/docker-bake.json";
    if blessing() {
        fs::write(workspace().join(path), &told).expect("the file can be written");
    }
    let expected = read(path);
    assert!(told == expected, "{path}, which BLESS=1 rewrites:\n{}", difference(&expected, &told));
}

/// The key that logs in to the card comes from the person who builds it.
#[test]
fn the_card_needs_a_named_context() {
    let text = read("examples/rpi-card/rpi-card.yaml");
    let used = text.lines().position(|line| line.contains("from: \"keys:authorized_keys\""));
    let used = used.expect("the key is in the image") + 1;
    let compiled = compile(&case(&text, "system", &[]));
    let Compiled::Mistakes(report) = &compiled else { panic!("{}", compiled.mistakes()) };
    assert_eq!(found(report), [("named-context", used)], "{}", compiled.mistakes());
}

/// The boot loaders and Android's init come from the device of the person who builds.
#[test]
fn the_boot_partition_needs_a_named_context() {
    let text = read("examples/jesteros/jesteros.yaml");
    let used = text.lines().position(|line| line.contains("nook:boot/MLO"));
    let used = used.expect("the boot loader is in the folder") + 1;
    let compiled = compile(&case(&text, "boot", &[]));
    let Compiled::Mistakes(report) = &compiled else { panic!("{}", compiled.mistakes()) };
    let found = found(report);
    assert!(found.contains(&("named-context", used)), "{}", compiled.mistakes());
    assert!(found.iter().all(|(code, _)| *code == "named-context"), "{}", compiled.mistakes());
}

/// The codes of the mistakes with their lines.
fn found(report: &Report) -> Vec<(&'static str, usize)> {
    let errors = report.errors().into_iter();
    errors.map(|error| (error.code.name, error.span.first as usize)).collect()
}
