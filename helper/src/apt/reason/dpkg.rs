//! What dpkg says, and what apt says of dependencies.

use super::fetch;
use super::found::Reason;
use crate::apt::keys::of_package;
use crate::path::show;
use crate::problem::Problem;

/// What a line `dpkg: error processing PACKAGE (--ACTION):` and the one after it mean.
/// Before version 1.15, dpkg knows the word `package` for none and `archive` for none.
pub(super) fn failed(line: &str, next: &str) -> Option<Reason> {
    let rest = line.strip_prefix("dpkg: error processing ")?;
    let (subject, action) = rest.trim_end().trim_end_matches(':').rsplit_once(" (--")?;
    let subject = subject.strip_prefix("package ").or_else(|| subject.strip_prefix("archive "));
    let subject = subject.unwrap_or_else(|| rest.split(" (--").next().unwrap_or(rest));
    let name = fetch::package(subject).unwrap_or(subject);
    // Later versions add the architecture.
    let name = name.split(':').next().unwrap_or(name);
    let (key, name) = (of_package(name), show(name.as_bytes()));
    let why = next.trim();
    let problem = if fetch::is_full(why) {
        fetch::no_space()
    } else if let Some((script, code)) = script(why) {
        Problem::with_hint(
            format!("the {script} script of `{name}` failed with exit code {code}"),
            "the log above has what it printed",
        )
    } else {
        let action = match action.trim_end_matches(')') {
            "configure" => "configure",
            "remove" | "purge" => "remove",
            "unpack" | "install" => "unpack",
            _ => "process",
        };
        Problem::new(format!("dpkg cannot {action} `{name}`: {}", show(why.as_bytes())))
    };
    Some(Reason { key, problem })
}

/// Whether a package was only left alone because another one failed.
pub(super) fn is_consequence(next: &str) -> bool {
    next.trim_start().starts_with("dependency problems")
}

/// The script that failed, and its exit code: `subprocess post-installation script
/// returned error exit status 1`.
fn script(why: &str) -> Option<(String, u8)> {
    let (before, _) = why.split_once(" script ")?;
    let name = before.split_whitespace().next_back()?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let (_, code) = why.split_once("exit status ")?;
    Some((is_name.then(|| name.to_owned())?, code.trim().parse().ok()?))
}

/// The most lines of a list of unmet dependencies that are read.
const MOST_UNMET: usize = 100;

/// What a list of unmet dependencies says: lines of `PACKAGE: Depends: OTHER …`, and
/// further words about the same package.
pub(super) fn unmet(lines: &[&str]) -> Vec<Reason> {
    let mut found = Vec::new();
    let mut package = "";
    for line in lines.iter().take_while(|line| line.starts_with(' ')).take(MOST_UNMET) {
        let Some((first, rest)) = line.trim().split_once(':') else { continue };
        let (first, mut rest) = (first.trim(), rest.trim());
        let is_relation = matches!(
            first,
            "Depends" | "PreDepends" | "Pre-Depends" | "Recommends" | "Conflicts" | "Breaks"
        );
        if is_relation {
            rest = line.trim();
        } else {
            package = first;
        }
        if package.is_empty() || rest.is_empty() {
            continue;
        }
        let (key, name) = (of_package(package), show(package.as_bytes()));
        let rest = show(rest.replacen(": ", " ", 1).as_bytes());
        let message = format!("`{name}` cannot be installed: {rest}");
        found.push(Reason { key, problem: Problem::with_hint(message, UNMET) });
    }
    found
}

const UNMET: &str = "the archives of the base must have what a package depends on";
