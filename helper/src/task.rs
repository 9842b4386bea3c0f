//! The registry of tasks.

use crate::findings::Findings;
use crate::input::Inputs;
use crate::place::root::Place;
use crate::places::Places;
use crate::problem::Problem;
use crate::{apt, check, compare, files, install, measure, pack, root, sbom, source, summary};
use jesteros_manifest::{APT_AGAIN_KEY, Manifest, Report, Task};
use std::panic::AssertUnwindSafe;

/// Does the task of the manifest and tells what is wrong.
#[must_use]
pub fn run(manifest: &Manifest, places: &Places) -> Report {
    let mut findings = Findings::default();
    guarded(manifest, places, &mut findings);
    findings.into_report()
}

/// Does a task once more that has failed, and tells why.
///
/// A task that has to do with the network may work this time, and then has a finding of the key
/// [`APT_AGAIN_KEY`].
#[must_use]
pub fn again(manifest: &Manifest, places: &Places) -> Report {
    let mut findings = Findings::default();
    guarded(manifest, places, &mut findings);
    if let Task::Apt(_) = manifest.task {
        // This makes room for the report if the disk is full. If it cannot, and there is none, the
        // report fails.
        let _ = apt::tidy(&places.tree);
        if !findings.failed() {
            let message = "this step failed, and worked when it was done once more";
            let hint = "the log above has what was printed when it failed; build again";
            findings.error(APT_AGAIN_KEY, Problem::with_hint(message, hint));
        }
    }
    findings.into_report()
}

fn guarded(manifest: &Manifest, places: &Places, findings: &mut Findings) {
    // Decoders of other authors read hostile data; a panic of theirs must not take
    // the report away.
    let work = AssertUnwindSafe(|| work(manifest, places, findings));
    if std::panic::catch_unwind(work).is_err() {
        let message = "the helper stopped because of a programming error in it";
        let hint = "check whether the input is damaged, and report the error with the input";
        findings.error("helper", Problem::with_hint(message, hint));
    }
}

fn work(manifest: &Manifest, places: &Places, findings: &mut Findings) {
    let inputs = Inputs::open(&places.inputs, &manifest.inputs);
    if let Some(tree) = findings.keep("tree", Place::open(&places.tree, String::new())) {
        match &manifest.task {
            Task::Files(task) => files::task::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Source(task) => source::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Root(_) => root::run(&tree, &inputs, manifest.epoch, findings),
            Task::Check(task) => check::run(task, &tree, &inputs, findings),
            Task::Summary(task) => summary::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Sbom(task) => sbom::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Measure(task) => measure::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Compare(task) => compare::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Disk(task) => pack::disk::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Pack(task) => pack::run(task, &tree, &inputs, manifest.epoch, findings),
            Task::Apt(task) => {
                apt::run(task, &tree, &places.apt_get, manifest.epoch, findings);
            }
            Task::Install(task) => install::run(task, &tree, manifest.epoch, findings),
        }
    }
}
