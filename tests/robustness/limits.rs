//! The limits that `docs/language.md` lists hold, and are what it says.

use crate::specs::{self, HEAD, ROOT, repeat};
use jesteros_tests::{Case, Compiled, compile, workspace};
use std::fs;

const SCRATCH: &str = "images: {main: {from: scratch}}\n";

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

/// A spec with one image that has the key `key`.
fn image(key: &str) -> String {
    specs::image(&format!("    {key}\n"))
}

/// Specs with `count` of what is limited. There are several if the limit holds for
/// several kinds of thing, each for itself.
fn specs(label: &str, count: usize) -> Option<Vec<String>> {
    let one = |spec: String| Some(vec![spec]);
    let list = |part: fn(usize) -> String| repeat(count, part);
    match label {
        "size of a spec" => {
            let spec = format!("{HEAD}{SCRATCH}#");
            let rest = count - spec.len();
            one(format!("{spec}{}", "x".repeat(rest)))
        }
        "values, with aliases expanded" => {
            // What the spec has besides the items of its two lists.
            let rest = count - 14;
            let items = 1_000;
            // A list counts too.
            let lists = rest / (items + 1);
            let (first, stars) = ("x, ".repeat(items), "*a, ".repeat(lists - 1));
            let plain = "x, ".repeat(rest - lists * (items + 1));
            one(format!("{HEAD}x-a: &a [{first}]\nx-b: [{stars}{plain}]\n{SCRATCH}"))
        }
        "text, with aliases expanded" => {
            let fixed = "version1namedemox-ax-bimagesmainfromscratch".len();
            let long = 500_000;
            let aliases = (count - fixed) / long - 1;
            let rest = "x".repeat(count - fixed - long * (aliases + 1));
            let (long, stars) = ("x".repeat(long), "*a, ".repeat(aliases));
            one(format!("{HEAD}x-a: &a {long}\nx-b: [{stars}{rest}]\n{SCRATCH}"))
        }
        "levels of nesting" => {
            // The top is a level too.
            let (open, close) = ("[".repeat(count - 1), "]".repeat(count - 1));
            one(format!("{HEAD}x-a: {open}{close}\n{SCRATCH}"))
        }
        "secrets, sources, bases, images, artifacts, groups" => {
            let secrets = format!("{HEAD}secrets:\n{}{SCRATCH}", list(|at| format!("  s{at}:\n")));
            let sources = list(|at| format!("  s{at}: {{context: a}}\n"));
            let sources = format!("{HEAD}sources:\n{sources}{SCRATCH}");
            let bases = list(|at| format!("  b{at}: {{from: s, platform: build}}\n"));
            let bases = format!("{HEAD}sources: {{s: {{context: a}}}}\nbases:\n{bases}{SCRATCH}");
            let images = list(|at| format!("  i{at}: {{from: scratch}}\n"));
            let images = format!("{HEAD}default: i0\nimages:\n{images}");
            let artifacts = list(|at| format!("  a{at}: {{file: {{text: x}}}}\n"));
            let artifacts = format!("{HEAD}default: a0\nartifacts:\n{artifacts}");
            let groups =
                format!("{HEAD}{SCRATCH}groups:\n{}", list(|at| format!("  g{at}: [main]\n")));
            Some(vec![secrets, sources, bases, images, artifacts, groups])
        }
        "build args" => {
            one(format!("{HEAD}args:\n{}{SCRATCH}", list(|at| format!("  A{at}: x\n"))))
        }
        "text of one value, with build args replaced" => {
            let arg = format!("args: {{A: \"{}\"}}\n", "x".repeat(count - 1));
            one(format!("{}{arg}", image("labels: {a: \"${A}x\"}")))
        }
        "text that build args add, in all" => {
            let (uses, rest) = (count / 50_000, count % 50_000);
            let args = format!("args: {{A: {}, B: {}}}\n", "x".repeat(50_000), "x".repeat(rest));
            let labels = repeat(uses, |at| format!("l{at}: \"${{A}}\", "));
            one(format!("{}{args}", image(&format!("labels: {{{labels}r: \"${{B}}\"}}"))))
        }
        "names that the choices in one name give" => {
            let choices = list(|at| format!("\"{at}\", "));
            let sources = list(|at| format!("  s{at}: {{context: a}}\n"));
            let main = "artifacts: {main: {folder: {files: {/a/: \"s${A}\"}}}}\n";
            let arg = format!("args: {{A: {{default: \"0\", choices: [{choices}]}}}}\n");
            one(format!("{HEAD}{arg}sources:\n{sources}{main}"))
        }
        "names that all choices give" => {
            let sources = repeat(100, |at| format!("  s{at}: {{context: a}}\n"));
            let choices = repeat(100, |at| format!("\"{at}\", "));
            let names = "\"s${A}\", ".repeat(count / 100);
            let rest = "\"s${B}\", ".repeat(count % 100);
            let main =
                format!("artifacts: {{main: {{folder: {{files: {{/a/: [{names}{rest}]}}}}}}}}\n");
            let arg = format!(
                "args: {{A: {{default: \"0\", choices: [{choices}]}}, B: {{default: \"0\", choices: [\"0\"]}}}}\n"
            );
            one(format!("{HEAD}{arg}sources:\n{sources}{main}"))
        }
        "variables of `env` that one value goes through" => {
            let variables = repeat(count, |at| match at {
                0 => "V0: x, ".to_owned(),
                at => format!("V{at}: \"${{V{}}}\", ", at - 1),
            });
            one(image(&format!("env: {{{variables}}}")))
        }
        "entries of one `files`" => {
            one(image(&format!("files: {{{}}}", list(|at| format!("/f{at}/: , ")))))
        }
        "packages of one image" => {
            one(image(&format!("packages: [{}]", list(|at| format!("p{at}x, ")))))
        }
        "steps of one image" => one(image(&format!("steps: [{}]", "{run: [a]}, ".repeat(count)))),
        "layers of one image, with all below it" => {
            // The root is a layer too.
            let (below, above) = (60, count - 1 - 60);
            let steps = |count: usize| "{run: [a]}, ".repeat(count);
            let (below, above) = (steps(below), steps(above));
            let images = format!(
                "below: {{from: base, steps: [{below}]}}, main: {{from: below, steps: [{above}]}}"
            );
            one(format!("{HEAD}default: main\n{ROOT}images: {{{images}}}\n"))
        }
        "levels of things that a target is made from" => {
            let chain = list(|at| match at {
                0 => "i0: {from: scratch}, ".to_owned(),
                at => format!("i{at}: {{from: i{}}}, ", at - 1),
            });
            one(format!("{HEAD}default: i{}\nimages: {{{chain}}}\n", count - 1))
        }
        "mounts of one program" => {
            let mounts = list(|at| format!("/m{at}: \"context:a/\", "));
            one(image(&format!("steps: [{{run: [a], mounts: {{{mounts}}}}}]")))
        }
        "caches of one program" => {
            let caches = list(|at| format!("/c{at}: c{at}, "));
            one(image(&format!("steps: [{{run: [a], caches: {{{caches}}}}}]")))
        }
        "size of a script" => one(image(&format!("steps: [{{run: \"{}\"}}]", "x".repeat(count)))),
        _ => None,
    }
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
