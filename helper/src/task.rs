//! The registry of tasks.

use crate::findings::Findings;
use crate::input::Inputs;
use crate::place::root::Place;
use crate::places::Places;
use crate::{check, files, prune, root, source};
use jesteros_manifest::{Manifest, Report, Task};

/// Does the task of the manifest and tells what is wrong.
#[must_use]
pub fn run(manifest: &Manifest, places: &Places) -> Report {
    let mut findings = Findings::default();
    let inputs = Inputs::open(&places.inputs, &manifest.inputs);
    if let Some(tree) = findings.keep("tree", Place::open(&places.tree, String::new())) {
        let findings = &mut findings;
        match &manifest.task {
            Task::Files(task) => files::task::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Source(task) => source::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Root(_) => root::run(&tree, &inputs, manifest.epoch, findings),
            Task::Check(task) => check::run(task, &tree, findings),
            Task::Prune(task) => prune::run(task, tree, manifest.epoch, findings),
        }
    }
    findings.into_report()
}
