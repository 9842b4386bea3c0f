//! Finds the reasons in a log.

use super::archives::{Archives, redacted};
use super::dpkg;
use super::fetch;
use super::found::Reason;
use crate::apt::keys::of_package;
use crate::apt::order::WRONG_NAME;
use crate::path::show;
use crate::problem::Problem;
use jesteros_manifest::{APT_KEY, ARCHIVE_KEY, KEYRING_KEY, PACKAGE_KEY, PACKAGES_KEY};

/// What only says that something went wrong before.
const NOISE: &[&str] = &[
    "Sub-process ",
    "Some index files failed",
    "Unable to fetch some archives",
    "Broken packages",
    "Unable to correct problems, you have held broken packages",
    "There are problems and -y was used",
];

/// The most reasons. The helper itself tells no more at once.
const MOST: usize = 100;

/// The reasons that a log tells, the surest only. There is always one: if the log tells none, it
/// is that `what` could not be done.
pub(super) fn read(log: &str, what: &str, archives: &Archives, trusted: bool) -> Vec<Reason> {
    let lines: Vec<&str> = log.lines().collect();
    let (mut sure, mut likely) = (Vec::new(), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1..).unwrap_or_default();
        let after = next.first().copied().unwrap_or_default();
        if let Some(reason) = of_helper(line, after) {
            add(&mut sure, reason);
        } else if let Some(reason) = fetch::failed(line, archives) {
            add(&mut sure, reason);
        } else if !line.starts_with(' ') && line.contains("have unmet dependencies") {
            dpkg::unmet(next).into_iter().for_each(|reason| add(&mut sure, reason));
        } else if let Some(reason) = dpkg::failed(line, after) {
            add(if dpkg::is_consequence(after) { &mut likely } else { &mut sure }, reason);
        } else if let Some(reason) = asked_for(line) {
            add(&mut sure, reason);
        } else if is_complaint(line) && fetch::is_full(line) {
            add(&mut sure, packages(fetch::no_space()));
        } else if !trusted && let Some(reason) = fetch::signature(line, archives) {
            add(&mut sure, reason);
        } else if let Some(reason) = other(line, archives, trusted) {
            add(&mut likely, reason);
        }
    }
    if sure.is_empty() {
        sure = likely;
    }
    if sure.is_empty() {
        sure.push(packages(Problem::with_hint(what, "the log above has what apt printed")));
    }
    sure
}

/// Adds a reason that is not there yet. Of an archive the first one is enough: it gives
/// a complaint for each of its files.
fn add(reasons: &mut Vec<Reason>, reason: Reason) {
    let is_archive = reason.key.starts_with(ARCHIVE_KEY) || reason.key == KEYRING_KEY;
    let is_known = |known: &Reason| *known == reason || is_archive && known.key == reason.key;
    if reasons.len() < MOST && !reasons.iter().any(is_known) {
        reasons.push(reason);
    }
}

fn packages(problem: Problem) -> Reason {
    Reason { key: PACKAGES_KEY.to_owned(), problem }
}

fn is_complaint(line: &str) -> bool {
    ["E: ", "W: ", "dpkg: ", "dpkg-deb: "].iter().any(|start| line.starts_with(start))
}

/// A finding of the helper that apt has called, as it prints it.
fn of_helper(line: &str, next: &str) -> Option<Reason> {
    let (key, message) = line.strip_prefix("error: ")?.split_once(": ")?;
    let is_known = key.starts_with(PACKAGE_KEY) || [PACKAGES_KEY, "debs"].contains(&key);
    if !is_known || key.chars().any(char::is_control) {
        return None;
    }
    let key = key.to_owned();
    let hint = next.strip_prefix("  hint: ").map(|hint| show(redacted(hint).as_bytes()));
    let problem = Problem::new(show(redacted(message).as_bytes()));
    Some(Reason { key, problem: Problem { hint, ..problem } })
}

/// What apt says of a package that is asked for.
fn asked_for(line: &str) -> Option<Reason> {
    let rest = line.strip_prefix("E: ")?;
    let word = |start: &str| {
        let word = rest.strip_prefix(start)?.split_whitespace().next()?;
        Some(word.trim_matches(['\'', '`', '"']))
    };
    let about = |package: &str, problem: Problem| Reason { key: of_package(package), problem };
    if let Some(version) = word("Version ")
        && let Some((_, package)) = rest.strip_suffix(" was not found")?.rsplit_once(" for ")
    {
        let package = package.trim_matches(['\'', '`', '"']);
        let message = format!(
            "the archives do not have version `{}` of `{}`",
            show(version.as_bytes()),
            show(package.as_bytes())
        );
        return Some(about(package, Problem::new(message)));
    }
    let missing = word("Couldn't find package ").or_else(|| word("Unable to locate package "));
    let missing = missing
        .or_else(|| word("Package ").filter(|_| rest.contains("no installation candidate")))?;
    let message =
        format!("no package named {} can be installed from the archives", show(missing.as_bytes()));
    Some(about(missing, Problem::with_hint(message, WRONG_NAME)))
}

/// What may be the reason if nothing else is.
fn other(line: &str, archives: &Archives, trusted: bool) -> Option<Reason> {
    let is_unsigned = ["cannot be authenticated", "unauthenticated packages", "is not signed"];
    if !trusted && is_unsigned.iter().any(|word| line.contains(word)) {
        let problem = Problem::with_hint(
            "an archive has no valid signature",
            "only `trusted: yes` in the spec installs from it all the same",
        );
        return Some(Reason { key: archives.key(line), problem });
    }
    let rest = line.strip_prefix("E: ")?;
    if NOISE.iter().any(|noise| rest.starts_with(noise)) {
        return None;
    }
    let key = match archives.key(rest) {
        key if key == APT_KEY => PACKAGES_KEY.to_owned(),
        key => key,
    };
    Some(Reason { key, problem: Problem::new(format!("apt: {}", show(redacted(rest).as_bytes()))) })
}
