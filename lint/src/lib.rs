//! Finds what a shell script uses and an old release of Debian lacks: features of bash that
//! came later, programs, and options of programs.
//!
//! ```
//! use jesteros_lint::{Release, Shell, lint};
//!
//! let text = b"declare -A hosts\nsort -h sizes\n";
//! let lenny = Release::find("lenny").expect("Lenny is known");
//! let found = lint(text, Shell::Bash, lenny, &|_| false);
//! assert_eq!(found.findings[0].line, 1);
//! assert_eq!(found.findings[0].message, "`declare -A` needs bash 4.0; Lenny has bash 3.2.39");
//! ```

mod finding;
mod parse;
mod release;
mod rule;
mod shell;

pub use finding::{Finding, Findings};
pub use release::{RELEASES, Release};
pub use shell::Shell;

use parse::parse;
use rule::facts::Facts;
use rule::rules::Rule;
use rule::{Seen, tables};

/// The largest script that is looked at, in bytes. Scripts of people have a thousandth of it.
pub const LARGEST: usize = 1 << 20;

/// What a script uses and the release lacks. `has` says whether a program is there all the
/// same, e.g. because it is part of the image.
///
/// What a script says in texts for `eval` and `sh -c` is not looked at. A script that is larger
/// than [`LARGEST`] or cannot be read is a finding.
#[must_use]
pub fn lint(text: &[u8], shell: Shell, release: &Release, has: &dyn Fn(&str) -> bool) -> Findings {
    let mut findings = Findings::default();
    if text.len() > LARGEST {
        findings.add(Finding::unread(1, "the script is larger than 1 MiB".to_owned()));
        return findings;
    }
    if text.split(|byte| *byte == b'\n').next().is_some_and(|line| line.ends_with(b"\r")) {
        findings.add(Finding::windows());
        return findings;
    }
    let mut facts = Facts::default();
    let is_posix = matches!(shell, Shell::Dash | Shell::Ash);
    let read = parse(text, is_posix, &mut |event| facts.add(event));
    let rules: Vec<&Rule> = tables(shell).filter(|rule| rule.applies(release)).collect();
    let again = parse(text, is_posix, &mut |event| {
        let seen = Seen::of(event);
        for rule in &rules {
            if let Some(line) = seen.find(rule, &facts, has) {
                findings.add(Finding::of(rule, line, shell, release));
            }
        }
    });
    if let Err(trouble) = read.and(again) {
        findings.add(Finding::unread(trouble.line, trouble.message));
    }
    findings
}
