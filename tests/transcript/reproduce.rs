//! Two builds that are compared.

use crate::expected::{expect, image};
use jesteros_manifest::{COMPARED, Compared, Difference, Field, Finding, Level, Report};
use jesteros_tests::{Compiled, Talk, compile, talk};
use std::collections::BTreeMap;

/// The step that is compared, and the vertex that compares it.
const STEP: &str = "[main 1/1] files";
const COMPARE: &str = "[main] compare: files";

fn reproduced() -> Talk {
    let case = image(concat!(
        "  main:\n",
        "    from: base\n",
        "    steps:\n",
        "      - files: {/a: {text: x, owner: nobody}}\n",
    ));
    Talk::about(case.with(&[("requestid", "frontend.reproduce")]))
}

fn compared(found: &Compared) -> Vec<u8> {
    serde_json::to_vec(found).expect("differences are JSON")
}

#[test]
fn the_first_build_is_made_and_then_both_are_compared() {
    let equal = reproduced().file(COMPARE, COMPARED, compared(&Compared::default()));
    expect("reproduce-equal", &talk(&equal));
    let difference = Difference {
        path: "/a".to_owned(),
        field: Field::Mode,
        first: "0644".to_owned(),
        second: "0600".to_owned(),
    };
    let counts = BTreeMap::from([(Field::Mode, 1)]);
    let found = compared(&Compared { counts, differences: vec![difference] });
    expect("reproduce-different", &talk(&reproduced().file(COMPARE, COMPARED, found)));
}

#[test]
fn what_fails_in_one_of_two_builds_is_shown_at_its_line() {
    let finding = Finding {
        key: "/a".to_owned(),
        level: Level::Error,
        message: "there is no user `nobody`".to_owned(),
        hint: None,
        also: None,
    };
    let report = Report { findings: vec![finding], dropped: 0 };
    let report = serde_json::to_vec(&report).expect("a report is JSON");
    let again = format!("{STEP} (what is wrong)");
    let failing = reproduced().fails(STEP, "exit code: 1").file(&again, "report.json", report);
    expect("reproduce-failing", &talk(&failing));
}

#[test]
fn comparisons_have_a_limit() {
    let images = |count: usize| {
        let steps = (0..100).map(|number| format!("      - run: [make, a{number}]\n"));
        let steps: String = steps.collect();
        let of = |number| format!("  i{number}:\n    from: base\n    steps:\n{steps}");
        let names: Vec<String> = (0..count).map(|number| format!("i{number}")).collect();
        let images: String = (0..count).map(of).collect();
        let text = format!("{images}default: i0\ngroups: {{all: [{}]}}\n", names.join(", "));
        let opts = [("requestid", "frontend.reproduce"), ("target", "all")];
        compile(&image(&text).with(&opts))
    };
    let built = match images(2) {
        Compiled::Built(built) => built,
        other => panic!("{}", other.mistakes()),
    };
    assert_eq!(built.lowered.twice.map(|twice| twice.compared.len()), Some(200));
    let Compiled::Mistakes(report) = images(30) else { panic!("this is too large") };
    let errors = report.errors();
    let message = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
    assert_eq!(message, "up to here, all comparisons together have more than 100000 vertices");
}
