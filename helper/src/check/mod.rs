//! The task that looks at a finished tree.
//!
//! Each kind of check has a file. What several of them need is read once: a walk through the
//! whole tree, and its users and groups.

mod expected;
mod files;
mod kconfig;
mod lint;
mod packages;
mod range;
mod size;
mod start;
mod subject;
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
    for link in &task.links {
        findings.keep(&link.key, start::check_link(link, tree));
    }
    for program in &task.programs {
        findings.keep(&program.key, start::check_program(program, tree));
    }
    if !task.items.is_empty() {
        let looked = items(task, tree, inputs, findings);
        findings.keep(KEY, looked);
    }
}

fn items(task: &Check, tree: &Place, inputs: &Inputs, findings: &mut Findings) -> Outcome<()> {
    let own = Input::of_tree(tree.sub(&TreePath::root())?);
    let whole = Tree::of(&own);
    let inside = match task.inside {
        Some(index) => Some(Tree::of(inputs.get(index)?)),
        None => None,
    };
    let subject = Subject { whole: &whole, paths: inside.as_ref().unwrap_or(&whole), inputs };
    for item in &task.items {
        let mut verdict = Verdict { findings, key: &item.key, level: item.level };
        match &item.kind {
            CheckKind::Files(paths) => files::check(paths, &subject, &mut verdict),
            CheckKind::Size(size) => size::check(size, &subject, &mut verdict),
            CheckKind::Packages(packages) => packages::check(packages, &subject, &mut verdict),
            CheckKind::Kconfig(options) => kconfig::check(options, &subject, &mut verdict),
            CheckKind::Lint(lint) => lint::check(lint, &subject, &mut verdict),
        }
    }
    Ok(())
}
