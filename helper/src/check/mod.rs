//! The task that looks at a finished tree.
//!
//! Each kind of check has a file. What several of them need is read once: a walk through the
//! whole tree, and its users and groups.

mod boot;
mod elf;
mod expected;
mod files;
mod kconfig;
mod lint;
mod packages;
mod passwords;
pub(crate) mod range;
mod reference;
pub(crate) mod size;
mod start;
pub(crate) mod subject;
pub(crate) mod text;
mod verdict;

use crate::findings::Findings;
use crate::input::{Input, Inputs};
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::Outcome;
use jesteros_manifest::{Check, CheckKind};
use subject::{Subject, Tree};
use verdict::Verdict;

/// What findings call the tree if it cannot be looked at.
const KEY: &str = "tree";

/// Looks at the tree; changes nothing.
pub(crate) fn run(task: &Check, tree: &Place, inputs: &Inputs, findings: &mut Findings) {
    // What is asked in reports by itself has findings of its own: links are one question.
    let mut links = Findings::default();
    for link in &task.links {
        links.keep(&link.key, start::check_link(link, tree));
    }
    let mut parts = vec![links];
    for program in &task.programs {
        let mut part = Findings::default();
        part.keep(&program.key, start::check_program(program, tree));
        parts.push(part);
    }
    if let Some(wanted) = &task.passwords {
        let mut part = Findings::default();
        passwords::check(wanted, tree, &mut part);
        parts.push(part);
    }
    if !task.items.is_empty() {
        let looked = items(task, tree, inputs, &mut parts);
        findings.keep(KEY, looked);
    }
    findings.absorb(parts);
}

fn items(task: &Check, tree: &Place, inputs: &Inputs, parts: &mut Vec<Findings>) -> Outcome<()> {
    let own = Input::of_tree(tree.sub(&TreePath::root())?);
    let whole = Tree::of(&own);
    let inside = match task.inside {
        Some(index) => Some(Tree::of(inputs.get(index)?)),
        None => None,
    };
    let subject = Subject { whole: &whole, paths: inside.as_ref().unwrap_or(&whole), inputs };
    for item in &task.items {
        let mut findings = Findings::default();
        let mut verdict = Verdict { findings: &mut findings, key: &item.key, level: item.level };
        match &item.kind {
            CheckKind::Files(paths) => files::check(paths, &subject, &mut verdict),
            CheckKind::Size(size) => size::check(size, &subject, &mut verdict),
            CheckKind::Packages(packages) => packages::check(packages, &subject, &mut verdict),
            CheckKind::Boot(boot) => boot::check(boot, &subject, &mut verdict),
            CheckKind::Elf(elf) => elf::check(elf, &subject, &mut verdict),
            CheckKind::Kconfig(options) => kconfig::check(options, &subject, &mut verdict),
            CheckKind::Lint(lint) => lint::check(lint, &subject, &mut verdict),
        }
        parts.push(findings);
    }
    Ok(())
}
