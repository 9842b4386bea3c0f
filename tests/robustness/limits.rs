//! The limits that `docs/language.md` lists hold, and are what it says.

use crate::largest::{image, specs};
use crate::specs::repeat;
use jesteros_tests::{Case, Compiled, compile, workspace};
use std::fs;

/// The rows of the table: what is limited, and the number.
fn table() -> Vec<(String, usize)> {
    let path = workspace().join("docs/language.md");
    let text = fs::read_to_string(path).expect("the guide is there");
    let (_, section) = text.split_once("\n## Limits\n").expect("the guide has a section on limits");
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [label, most] = cells.as_slice() else { return None };
        let digits: String = most.chars().filter(char::is_ascii_digit).collect();
        let unit = if most.ends_with("KiB") {
            1024
        } else if most.ends_with("MiB") {
            1024 * 1024
        } else {
            1
        };
        Some(((*label).to_owned(), digits.parse::<usize>().ok()? * unit))
    });
    rows.collect()
}

/// What the user reads if a spec does not build; empty if it does.
fn mistakes(spec: String) -> String {
    let compiled = compile(&Case::of(spec));
    match compiled {
        Compiled::Built(_) => String::new(),
        Compiled::Mistakes(report) => {
            let errors = report.errors();
            let only_limit = errors.iter().all(|error| error.code.name == "limit");
            let text = report.render("spec.yaml");
            if only_limit { text } else { format!("a mistake of another kind: {text}") }
        }
        Compiled::Broken(_) | Compiled::Refused(_) | Compiled::Told(_) => {
            format!("no report: {}", compiled.mistakes())
        }
    }
}

#[test]
fn what_the_guide_permits_is_permitted_and_one_more_is_a_mistake() {
    let rows = table();
    assert!(rows.len() > 15, "the table of limits is not where it was: {rows:?}");
    let mut wrong = Vec::new();
    for (label, most) in rows {
        if label == "mistakes that are reported" {
            continue;
        }
        let Some(fitting) = specs(&label, most) else {
            wrong.push(format!("{label}: no test makes a spec with that many"));
            continue;
        };
        for spec in fitting {
            let found: String = mistakes(spec).chars().take(300).collect();
            if !found.is_empty() {
                wrong.push(format!("{label}: {most} are not permitted: {found}"));
            }
        }
        for spec in specs(&label, most + 1).unwrap_or_default() {
            let found: String = mistakes(spec).chars().take(300).collect();
            if !found.starts_with("spec.yaml") {
                wrong.push(format!("{label}: {} are permitted: {found:?}", most + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn as_many_mistakes_are_shown_as_the_guide_says_and_the_others_are_counted() {
    let label = "mistakes that are reported";
    let row = table().into_iter().find(|(row, _)| row == label);
    let (_, most) = row.expect("the guide says how many mistakes are reported");
    let packages = repeat(most + 3, |at| format!("bad package {at}, "));
    let compiled = compile(&Case::of(image(&format!("packages: [{packages}]"))));
    let Compiled::Mistakes(report) = &compiled else { panic!("{}", compiled.mistakes()) };
    assert_eq!((report.errors().len(), report.error_count()), (most, most + 3));
    assert!(compiled.mistakes().ends_with("\nand 3 more"), "{}", compiled.mistakes());
}
