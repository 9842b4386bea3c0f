//! `packages`: which Debian packages are installed.

use crate::apt::stanza;
use crate::check::subject::Subject;
use crate::check::verdict::Verdict;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::PackagesCheck;
use std::collections::BTreeMap;

/// What dpkg knows about each package.
const STATUS: &str = "/var/lib/dpkg/status";
/// The words of dpkg's status for a package that is there as it should be.
const INSTALLED: [&str; 2] = ["ok", "installed"];

/// The states of a package of which no files are there, or only its configuration.
const GONE: [&str; 2] = ["not-installed", "config-files"];

/// What dpkg knows: names with versions, of which there are several with several architectures.
#[derive(Default)]
struct Known {
    /// What is there as it should be.
    installed: BTreeMap<String, Vec<String>>,
    /// What is there in another state, which stands behind the version.
    broken: BTreeMap<String, Vec<String>>,
}

pub(super) fn check(check: &PackagesCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let Known { installed, broken } = match known(subject) {
        Ok(known) => known,
        Err(problem) => return verdict.whole(problem),
    };
    for package in &check.has {
        let (name, version) =
            package.split_once('=').map_or((package.as_str(), None), |(n, v)| (n, Some(v)));
        match (installed.get(name), version) {
            (None, _) => {
                verdict.part(package, Problem::new(format!("`{name}` is not installed")));
            }
            (Some(found), Some(wanted)) if found.iter().all(|version| version != wanted) => {
                let message = format!(
                    "`{name}` is installed in version `{}`, and must be in version `{wanted}`",
                    found.join("`, `")
                );
                verdict.part(package, Problem::new(message));
            }
            (Some(_), _) => {}
        }
    }
    for name in &check.lacks {
        if let Some(found) = installed.get(name) {
            let message = format!(
                "`{name}` is installed, in version `{}`, and must not be",
                found.join("`, `")
            );
            verdict.part(name, Problem::new(message));
        } else if let Some(found) = broken.get(name) {
            let found = found.join("`, `");
            let message = format!("`{name}` is there, as `{found}`, and must not be");
            verdict.part(name, Problem::new(message));
        }
    }
}

fn known(subject: &Subject<'_>) -> Outcome<Known> {
    let Some(text) = subject.paths.read(STATUS)? else {
        let message = format!("there is no `{STATUS}`, so nothing is known about packages");
        return Err(Problem::with_hint(message, "check packages of a Debian system only"));
    };
    let mut known = Known::default();
    let mut see = |stanza: &stanza::Stanza| {
        let stanza::Stanza { package, version, status, .. } = stanza;
        let mut words = status.split_ascii_whitespace().skip(1);
        let words = [words.next(), words.next()];
        if words == INSTALLED.map(Some) {
            known.installed.entry(package.clone()).or_default().push(version.clone());
        } else if let [_, Some(state)] = words
            && !GONE.contains(&state)
        {
            known
                .broken
                .entry(package.clone())
                .or_default()
                .push(format!("{version} {state}").trim().to_owned());
        }
    };
    stanza::read(text.as_slice(), &mut see)
        .map_err(|error| Problem::io(format!("read `{STATUS}`"), &error))?;
    Ok(known)
}
