//! The task that installs the packages of a lock.
//!
//! No apt is asked: dpkg does again what it did when the lock was made, with the same files in
//! the same order. BuildKit has compared the files with the lock.

use crate::apt::installed;
use crate::findings::Findings;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::{apt, children, prune};
use jesteros_manifest::{
    APT_DPKG_LOG, DPKG, DpkgCall, Install, LOCKED_FOLDER, PACKAGES_KEY, package_key,
};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// What dpkg gets with every call, as apt does it.
const OPTIONS: [&str; 2] = ["--force-confdef", "--force-confold"];
/// What dpkg gets besides when it removes packages.
const REMOVING: [&str; 2] = ["--force-depends", "--force-remove-essential"];

/// Installs, removes and prunes.
pub(crate) fn run(task: &Install, root: &Place, epoch: i64, findings: &mut Findings) {
    if let Err(problem) = prepare(task, root) {
        findings.error(PACKAGES_KEY, problem);
        return;
    }
    for call in &task.calls {
        if let Err((key, problem)) = dpkg(call) {
            findings.error(&key, problem);
            return;
        }
    }
    check(task, root, findings);
    if findings.failed() {
        return;
    }
    if !task.prune.is_empty()
        && let Some(tree) = findings.keep(PACKAGES_KEY, root.sub(&TreePath::root()))
    {
        prune::run(&task.prune, tree, epoch, findings);
    }
    findings.keep(PACKAGES_KEY, apt::settle(root, epoch));
}

/// Makes sure that the root is the one of the lock.
fn prepare(task: &Install, root: &Place) -> Outcome<()> {
    apt::begin(root)?;
    if installed::checksum(root)? != task.before {
        return Err(Problem::with_hint(
            "other packages are installed in the root than when the lock was made",
            "make the lock anew with `--call=lock`, or build with the root that it was made with",
        ));
    }
    Ok(())
}

/// Has packages unpacked, configured or removed.
fn dpkg(call: &DpkgCall) -> Result<(), (String, Problem)> {
    let file = |name: &String| format!("{LOCKED_FOLDER}/{name}.deb");
    let (doing, option, words): (&str, &str, Vec<String>) = match call {
        DpkgCall::Unpack(names) => ("unpack", "--unpack", names.iter().map(file).collect()),
        DpkgCall::Configure(names) if names.is_empty() => {
            ("configure", "--configure", vec!["--pending".to_owned()])
        }
        DpkgCall::Configure(names) => ("configure", "--configure", names.clone()),
        DpkgCall::Remove(names) => ("remove", "--remove", names.clone()),
        DpkgCall::Purge(names) => ("remove", "--purge", names.clone()),
    };
    let mut command = Command::new("/proc/self/exe");
    command.arg0(DPKG).arg(format!("--log={APT_DPKG_LOG}")).args(OPTIONS);
    match call {
        DpkgCall::Unpack(_) => command.arg("--auto-deconfigure"),
        // apt has decided what goes with what, and says so with every removal.
        DpkgCall::Remove(_) | DpkgCall::Purge(_) => command.args(REMOVING),
        DpkgCall::Configure(_) => &mut command,
    };
    command.arg(option);
    let status = command.args(words).spawn().and_then(|mut child| children::wait(&mut child));
    let failed = |why: String| {
        let hint = "the log above has what dpkg and the scripts of packages printed";
        let message = format!("dpkg could not {doing} packages: {why}");
        (PACKAGES_KEY.to_owned(), Problem::with_hint(message, hint))
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(status.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Makes sure that everything is installed that must be.
fn check(task: &Install, root: &Place, findings: &mut Findings) {
    let mut states: BTreeMap<(String, String), String> = BTreeMap::new();
    let read = installed::each(root, &mut |stanza| {
        let key = (stanza.package.clone(), stanza.version.clone());
        states.insert(key, stanza.status.clone());
    });
    if findings.keep(PACKAGES_KEY, read).is_none() {
        return;
    }
    let is_installed = |name: &String| {
        states.iter().any(|((known, _), state)| known == name && state.ends_with(" ok installed"))
    };
    for name in task.wanted.iter().filter(|name| !is_installed(name)) {
        let message = format!("the lock does not have {name}, which the spec asks for");
        findings.error(&package_key(name), Problem::new(message));
    }
    for name in task.removed.iter().filter(|name| is_installed(name)) {
        let message = format!("the lock does not remove {name}");
        findings.error(&package_key(name), Problem::new(message));
    }
    for package in &task.packages {
        let key = (package.name.clone(), package.version.clone());
        let state = states.get(&key).map_or("not installed", String::as_str);
        if !state.ends_with(" ok installed") {
            let message = format!("{} {} is {state} in the end", package.name, package.version);
            findings.error(&package_key(&package.name), Problem::new(message));
        }
    }
}
