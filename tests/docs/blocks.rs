//! Every block of YAML in the documents is a spec, or a part of one.

use crate::documents::{self, Document};
use crate::fragment;
use jesteros_compiler::diagnostic::{Report, codes};
use jesteros_compiler::spec::Document as Tree;
use jesteros_compiler::yaml::Value;
use jesteros_tests::{Case, Compiled, compile};

/// The folder of the pages about diagnostics.
const PAGES: &str = "docs/diagnostics/";
/// Diagnostics whose example is a correct spec: the mistake is in the files.
const IN_FILES: [&str; 3] = ["check-failed", "helper", "no-root"];

/// What goes wrong if each image and each artifact of `spec` is built.
pub(crate) fn problems(spec: &str) -> Vec<String> {
    let names = targets(spec);
    if names.is_empty() {
        let case = Case::of(spec);
        return vec![compile(&case).mistakes()];
    }
    let mut problems: Vec<String> = Vec::new();
    for name in names {
        let compiled = compile(&Case::of(spec).with(&[("target", &name)]));
        if !matches!(compiled, Compiled::Built(_)) && !problems.contains(&compiled.mistakes()) {
            problems.push(compiled.mistakes());
        }
    }
    problems
}

/// The names of all images and artifacts.
fn targets(spec: &str) -> Vec<String> {
    let tree = Tree::parse(spec.as_bytes(), &mut Report::default());
    let sections = ["images", "artifacts"].into_iter();
    let sections = sections.filter_map(|kind| tree.as_ref()?.top().get(kind));
    let keys = sections.flat_map(|section| match &section.value {
        Value::Map(entries) => entries.as_slice(),
        Value::Null | Value::Scalar(_) | Value::List(_) => &[],
    });
    keys.filter_map(|(key, _)| key.text()).map(str::to_owned).collect()
}

/// The code that a page is about.
fn code_of(document: &Document) -> Option<&str> {
    document.name.strip_prefix(PAGES)?.strip_suffix(".md")
}

#[test]
fn every_block_of_yaml_builds() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for document in documents::all() {
        // What is looked at elsewhere.
        let is_page = code_of(&document).is_some();
        for block in document.blocks().into_iter().filter(|_| !is_page) {
            let spec = match block.kind.as_str() {
                "yaml" => block.text,
                "yaml fragment" => fragment::complete(&block.text),
                kind if kind.contains("yaml") => {
                    wrong.push(format!("{}:{}: what is `{kind}`?", document.name, block.line));
                    continue;
                }
                _ => continue,
            };
            seen += 1;
            for problem in problems(&spec) {
                wrong.push(format!("{}:{}: {problem}\n{spec}", document.name, block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 25, "only {seen} blocks were read");
}

#[test]
fn a_page_about_mistakes_in_files_shows_a_correct_spec() {
    for code in IN_FILES {
        assert!(codes::ALL.iter().any(|known| known.name == code), "`{code}` is no code");
        let name = format!("{PAGES}{code}.md");
        let documents = documents::all();
        let page = documents.iter().find(|document| document.name == name);
        let blocks = page.map(Document::blocks).unwrap_or_default();
        let block = blocks.iter().find(|block| block.kind == "yaml");
        let block = block.unwrap_or_else(|| panic!("{name} has no block of YAML"));
        let spec = fragment::complete(&block.text);
        assert_eq!(problems(&spec), Vec::<String>::new(), "{name}:\n{spec}");
    }
}

/// Only the first block of a page is looked at by the test of the compiler.
#[test]
fn a_page_about_a_diagnostic_has_one_block_of_yaml() {
    for document in documents::all() {
        let Some(code) = code_of(&document) else { continue };
        let blocks = document.blocks();
        let yaml = blocks.iter().filter(|block| block.kind.contains("yaml")).count();
        assert!(yaml <= 1, "the page of `{code}` has {yaml} blocks of YAML");
    }
}
