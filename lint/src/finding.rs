//! What is found in a script.

use crate::release::{Package, Release, is_older};
use crate::rule::rules::{Needs, Rule};
use crate::shell::Shell;
use std::collections::BTreeMap;

/// How many findings of a script are kept.
const MOST: usize = 1_000;

/// Something that a script uses and the release lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1.
    pub line: u32,
    /// What it is, as rules call it; empty if the script cannot be read.
    pub what: &'static str,
    /// Lower case, no full stop, values in backticks.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: &'static str,
    /// Whether the script may work all the same.
    pub is_warning: bool,
}

impl Finding {
    pub(crate) fn unread(line: u32, message: String) -> Self {
        let hint = "`bash -n` may say more; if the script is right, leave it out of the check";
        Self { line, what: "", message, hint, is_warning: false }
    }

    pub(crate) fn windows() -> Self {
        let message = "the lines end as in Windows, which no shell reads".to_owned();
        let hint = "save it with the line breaks of Unix";
        Self { line: 1, what: "", message, hint, is_warning: false }
    }

    pub(crate) fn of(rule: &Rule, line: u32, shell: Shell, release: &Release) -> Self {
        let what = rule.shows;
        // What is more than code has the backticks where they belong.
        let shown = if what.contains('`') { what.to_owned() } else { format!("`{what}`") };
        let has = |package: Package| (release.version)(package);
        let name = release.name;
        let message = match rule.needs {
            Needs::Since(package, version) | Needs::Wants(package, version) => {
                let (have, package) = (has(package), package.name());
                format!("{shown} needs {package} {version}; {name} has {package} {have}")
            }
            Needs::Debian(number) => {
                format!("{shown} needs Debian {number}; {name} is Debian {}", release.debian)
            }
            Needs::NotBashAsSh => format!(
                "{shown} does not work in `/bin/sh`; in {name} that is bash {}, which then follows POSIX",
                has(Package::Bash)
            ),
            Needs::Bash => {
                let package = if shell == Shell::Ash { Package::Busybox } else { Package::Dash };
                format!("{shown} needs bash; {name} has {} {}", package.name(), has(package))
            }
        };
        let is_warning = matches!(rule.needs, Needs::Wants(..));
        Self { line, what, message, hint: rule.hint, is_warning }
    }
}

impl Rule {
    /// Whether the release lacks what the rule is about.
    pub(crate) fn applies(&self, release: &Release) -> bool {
        match self.needs {
            Needs::Since(package, version) | Needs::Wants(package, version) => {
                is_older((release.version)(package), version)
            }
            Needs::Debian(number) => release.debian < number,
            Needs::NotBashAsSh | Needs::Bash => true,
        }
    }
}

/// What is found in a script, by lines; each thing once in each line.
#[derive(Debug, Default)]
pub struct Findings {
    /// The first of them, and of those that are more than warnings.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: usize,
    /// Where each of them is.
    places: BTreeMap<(u32, &'static str), ()>,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        if self.places.contains_key(&(finding.line, finding.what)) {
            return;
        }
        if self.findings.len() == MOST {
            self.more += 1;
            // What makes a script fail is worth more than a warning.
            let place = self.findings.iter().rposition(|other| other.is_warning);
            match place {
                Some(place) if !finding.is_warning => self.findings.remove(place),
                Some(_) | None => return,
            };
        }
        self.places.insert((finding.line, finding.what), ());
        // Most are found in the order of their lines.
        let end = self.findings.partition_point(|other| other.line <= finding.line);
        self.findings.insert(end, finding);
    }
}
