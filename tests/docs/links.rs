//! Links between documents lead somewhere, and files that they name are there.

use crate::documents::{self, Document};
use jesteros_tests::workspace;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A part of `docs/reference.md`, whose links are those of that document.
const INTRODUCTION: &str = "compiler/src/manual/introduction.md";

/// The targets of the links in a line: what stands in `](…)`.
fn links(line: &str) -> Vec<&str> {
    let parts = line.split("](").skip(1);
    parts.filter_map(|part| part.split_once(')')).map(|(target, _)| target).collect()
}

/// The words of a line that stand between backticks.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The anchors of a document: of its headings, and those that it sets itself.
fn anchors(document: &Document) -> BTreeSet<String> {
    let lines = document.prose();
    let headings = lines.iter().filter_map(|(_, line)| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len()).then(|| anchor(heading))
    });
    let own = lines.iter().flat_map(|(_, line)| line.split("<a id=\"").skip(1));
    let own = own.filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned());
    headings.chain(own).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents::all();
    let mut wrong = Vec::new();
    let mut seen = 0;
    // The introduction is printed at the start of the reference.
    let read = documents.iter().filter(|document| document.name != INTRODUCTION);
    for document in read {
        for (number, line) in document.prose() {
            for link in links(line) {
                if link.starts_with("https://") || link.starts_with("http://") {
                    continue;
                }
                seen += 1;
                let (path, at) = link.split_once('#').unwrap_or((link, ""));
                let folder = document.path.parent().unwrap_or(Path::new(""));
                let target =
                    if path.is_empty() { document.path.clone() } else { folder.join(path) };
                let Ok(target) = fs::canonicalize(&target) else {
                    wrong.push(format!("{}:{number}: there is no {link}", document.name));
                    continue;
                };
                let other = documents.iter().find(|other| same(&other.path, &target));
                let known = other.is_some_and(|other| anchors(other).contains(at));
                if !at.is_empty() && !known {
                    wrong.push(format!("{}:{number}: there is no heading {link}", document.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 25, "only {seen} links were followed");
}

fn same(path: &Path, target: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|path| path == target)
}

/// All files of the repository, by their paths.
fn files() -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && name != "target" && name != ".git" {
                collect(&path, found);
            } else if path.is_file() {
                let path = path.strip_prefix(workspace()).unwrap_or(&path);
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    collect(&workspace(), &mut found);
    found
}

/// Whether a word is the path of a file of the repository, whole or its end. A word in
/// capitals stands for a name that the reader chooses.
fn names_a_file(word: &str) -> bool {
    let ends = [".rs", ".md", ".toml"].iter().any(|end| word.ends_with(end));
    let is_path = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let chosen = word
        .split(['/', '.'])
        .any(|part| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    let is_document = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    ends && is_path && (!chosen || is_document.iter().any(|name| word.ends_with(name)))
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let files = files();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for document in documents::all() {
        for (number, line) in document.prose() {
            for word in quoted(line).into_iter().filter(|word| names_a_file(word)) {
                seen += 1;
                let end = format!("/{word}");
                if !files.iter().any(|file| file == word || file.ends_with(&end)) {
                    wrong.push(format!("{}:{number}: there is no `{word}`", document.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 40, "only {seen} files were looked for");
}
