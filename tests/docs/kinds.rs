//! Every kind of source, step, maker, check and call has an example, a golden and a place in
//! the guide.

use crate::blocks::problems;
use crate::fragment;
use jesteros_compiler::call::CALLS;
use jesteros_tests::workspace;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the kinds that are keys of a spec.
const KEYS: [&str; 4] = ["source", "step", "maker", "checks"];
/// What a disk needs that a check of one can be about.
const DISK: &str = "artifacts:
  example:
    disk:
      size: 8 MiB
      partitions: [{start: 1 MiB, size: 4 MiB, fs: fat16, from: boot-files}]
    checks:
";

/// A kind.
struct Kind {
    /// The folder that it belongs to, e.g. `source`.
    of: &'static str,
    /// The name of its file, which is its keyword.
    name: String,
    /// The text of its file.
    text: String,
}

impl Kind {
    /// Its file, as messages call it.
    fn file(&self) -> String {
        format!("compiler/src/{}/kinds/{}.rs", self.of, self.name)
    }

    /// The first block of YAML in its doc comments.
    fn example(&self) -> Option<String> {
        let (_, block) = self.text.split_once("/// ```yaml\n")?;
        let lines = block.lines().take_while(|line| *line != "/// ```");
        let texts = lines.map(|line| line.strip_prefix("/// ").unwrap_or_default());
        Some(texts.collect::<Vec<_>>().join("\n"))
    }
}

/// All kinds of `of`, sorted.
fn kinds(of: &'static str) -> Vec<Kind> {
    let folder = workspace().join("compiler/src").join(of).join("kinds");
    let mut kinds: Vec<Kind> = inside(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs") && !path.ends_with("mod.rs"))
        .map(|path| Kind {
            of,
            name: path.file_stem().expect("files have names").to_string_lossy().into_owned(),
            text: fs::read_to_string(&path).expect("a file of a kind is text"),
        })
        .collect();
    kinds.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(kinds.len() > 2, "the kinds of {of} are not where they were");
    kinds
}

/// What is in a folder.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}

/// The lines of `text`, moved to the right.
fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

/// A list of one entry, unless `text` is a list.
fn list(text: &str) -> String {
    if text.starts_with("- ") {
        return text.to_owned();
    }
    format!("-{}", &indented(text, 2)[1..])
}

/// A whole spec with the example of a kind at the place where it may stand.
fn spec(kind: &Kind, example: &str) -> String {
    match kind.of {
        "source" => fragment::complete(&format!("sources:\n{}", indented(example, 2))),
        "maker" => fragment::complete(&format!("artifacts:\n  example:\n{}", indented(example, 4))),
        "checks" if kind.text.contains("About::Partitions") => {
            fragment::complete(&format!("{DISK}{}", indented(&list(example), 6)))
        }
        "checks" => fragment::complete(&format!("checks:\n{}", indented(&list(example), 2))),
        _ if example.starts_with("- ") => {
            fragment::complete(&format!("steps:\n{}", indented(example, 2)))
        }
        _ => fragment::complete(example),
    }
}

/// Fails with everything that is missing.
fn nothing(missing: &[String]) {
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_kind_has_an_example_that_builds() {
    let mut wrong = Vec::new();
    for kind in KEYS.into_iter().flat_map(kinds) {
        let Some(example) = kind.example() else {
            let file = kind.file();
            wrong.push(format!("{file}: write a block of YAML into the doc comment of the type"));
            continue;
        };
        let spec = spec(&kind, &example);
        for problem in problems(&spec) {
            wrong
                .push(format!("{}: the example does not build: {problem}\n{example}", kind.file()));
        }
        if !uses(&example, &kind.name) {
            wrong.push(format!("{}: the example has no key `{}`", kind.file(), kind.name));
        }
    }
    nothing(&wrong);
}

/// Whether a text has the key `name`, in block or flow style.
fn uses(text: &str, name: &str) -> bool {
    let key = format!("{name}:");
    text.match_indices(&key).any(|(at, _)| {
        text[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && before != '-')
    })
}

#[test]
fn every_kind_is_in_a_golden() {
    let specs: Vec<String> = inside(&workspace().join("tests/golden"))
        .iter()
        .flat_map(|area| inside(area))
        .filter_map(|case| fs::read_to_string(case.join("spec.yaml")).ok())
        .collect();
    assert!(specs.len() > 100, "the goldens are not where they were");
    let lacking = KEYS.into_iter().flat_map(kinds);
    let lacking = lacking.filter(|kind| !specs.iter().any(|spec| uses(spec, &kind.name)));
    let told = lacking
        .map(|kind| format!("{}: no golden uses it: add a case, see tests/README.md", kind.file()));
    nothing(&told.collect::<Vec<_>>());
}

#[test]
fn every_kind_is_explained_in_the_guide() {
    let guide = fs::read_to_string(workspace().join("docs/language.md")).expect("there is a guide");
    let mut missing = Vec::new();
    for kind in KEYS.into_iter().flat_map(kinds) {
        if !guide.contains(&format!("`{}`", kind.name)) && !uses(&guide, &kind.name) {
            missing.push(format!("{}: docs/language.md does not explain it", kind.file()));
        }
    }
    for call in CALLS {
        let name = call.id.trim_start_matches("frontend.");
        if !guide.contains(&format!("`--call={name}`")) {
            missing.push(format!("docs/language.md does not explain `--call={name}`"));
        }
    }
    nothing(&missing);
}
