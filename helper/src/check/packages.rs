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

/// Names with the versions that are installed: of several architectures there are several.
type Installed = BTreeMap<String, Vec<String>>;

pub(super) fn check(check: &PackagesCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let installed = match installed(subject) {
        Ok(installed) => installed,
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
        }
    }
}

fn installed(subject: &Subject<'_>) -> Outcome<Installed> {
    let Some(text) = subject.paths.read(STATUS)? else {
        let message = format!("there is no `{STATUS}`, so nothing is known about packages");
        return Err(Problem::with_hint(message, "check packages of a Debian system only"));
    };
    let mut installed = Installed::new();
    let mut see = |stanza: &stanza::Stanza| {
        let mut words = stanza.status.split_ascii_whitespace().skip(1);
        if [words.next(), words.next()] == INSTALLED.map(Some) {
            installed.entry(stanza.package.clone()).or_default().push(stanza.version.clone());
        }
    };
    stanza::read(text.as_slice(), &mut see)
        .map_err(|error| Problem::io(format!("read `{STATUS}`"), &error))?;
    Ok(installed)
}
