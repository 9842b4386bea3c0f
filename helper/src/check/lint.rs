//! `lint`: what shell scripts use.

use crate::check::files::find_some;
use crate::check::subject::{Subject, Tree};
use crate::check::verdict::{MOST, Verdict};
use crate::path::TreePath;
use crate::place::root::{Place, is_file, is_link};
use crate::problem::{Outcome, Problem};
use jesteros_lint::{Finding, LARGEST, Release, Shell, lint};
use jesteros_manifest::{At, LintCheck};
use rustix::fs::Stat;
use std::collections::BTreeSet;
use std::io::Read;

/// How many bytes say which shell a script is for; the kernel reads no more.
const FIRST: u64 = 256;
/// Where programs are that a script calls by their names.
const FOLDERS: [&str; 6] =
    ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

pub(super) fn check(check: &LintCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let Some(release) = Release::find(&check.release) else {
        let message = format!("the helper does not know the release `{}`", check.release);
        let hint = "the frontend and the helper must be of the same version";
        return verdict.whole(Problem::with_hint(message, hint));
    };
    for at in &check.paths {
        if let Err(problem) = check_path(at, release, subject, verdict) {
            verdict.part(at.as_str(), problem);
        }
    }
}

/// Looks at each script at a path or pattern once, by whatever links it is found.
fn check_path(
    at: &At,
    release: &Release,
    subject: &Subject<'_>,
    verdict: &mut Verdict<'_>,
) -> Outcome<()> {
    let (tree, text) = (subject.paths, at.as_str());
    let found = find_some(at, subject)?;
    let mut known = BTreeSet::new();
    let mut is_wrong = false;
    for (path, stat) in &found {
        if let Err(problem) = check_script(text, path, stat, release, tree, &mut known, verdict) {
            is_wrong = true;
            verdict.part(text, problem);
        }
    }
    if is_wrong {
        return Ok(());
    }
    if known.is_empty() {
        let message = match at {
            At::Path(_) => format!("`{text}` is no shell script"),
            At::Pattern(_) => format!("nothing that matches `{text}` is a shell script"),
        };
        let hint =
            "a shell script begins with a line such as `#!/bin/sh`, or its name ends in `.sh`";
        return Err(Problem::with_hint(message, hint));
    }
    Ok(())
}

/// Looks at what is at a path, if it is a script that is not `known`.
fn check_script(
    part: &str,
    path: &TreePath,
    stat: &Stat,
    release: &Release,
    tree: &Tree<'_>,
    known: &mut BTreeSet<TreePath>,
    verdict: &mut Verdict<'_>,
) -> Outcome<()> {
    let end = if is_link(stat) { tree.end(path)? } else { Some((path.clone(), *stat)) };
    let Some((end, _)) = end.filter(|(_, stat)| is_file(stat)) else { return Ok(()) };
    if known.contains(&end) {
        return Ok(());
    }
    if let Some((shell, script)) = read(path, &end, tree.place())? {
        let mut found = lint(&script, shell, release, &|name| has(name, tree));
        if found.findings.len() > MOST {
            // Warnings must not push what fails out of those that are told.
            found.findings.sort_by_key(|finding| finding.is_warning);
        }
        tell(part, path, &found.findings, found.more, verdict);
        known.insert(end);
    }
    Ok(())
}

/// The shell and the text of a script; `None` if the file is none.
fn read(path: &TreePath, end: &TreePath, place: &Place) -> Outcome<Option<(Shell, Vec<u8>)>> {
    let mut file = place.open_file(end)?;
    let failed = |error| place.failed_io("read", end, &error);
    let mut text = Vec::new();
    file.by_ref().take(FIRST).read_to_end(&mut text).map_err(failed)?;
    let name = path.name().map(String::from_utf8_lossy).unwrap_or_default();
    let Some(shell) = Shell::of(&name, &text) else { return Ok(None) };
    // One byte more than is looked at tells that it is too large.
    file.take(LARGEST as u64 + 1 - text.len() as u64).read_to_end(&mut text).map_err(failed)?;
    Ok(Some((shell, text)))
}

/// Whether the tree has a program, whatever its release has.
fn has(name: &str, tree: &Tree<'_>) -> bool {
    FOLDERS.iter().any(|folder| {
        // What cannot be looked at is not there for the script either.
        let path = TreePath::parse(format!("{folder}/{name}").as_bytes());
        let found = path.and_then(|path| tree.find(&path));
        let end = found.and_then(|found| match found {
            Some((path, _)) => tree.end(&path),
            None => Ok(None),
        });
        matches!(end, Ok(Some((_, stat))) if is_file(&stat))
    })
}

fn tell(part: &str, path: &TreePath, found: &[Finding], more: usize, verdict: &mut Verdict<'_>) {
    let (first, rest) = found.split_at(found.len().min(MOST));
    let mut add = |is_warning: bool, problem| {
        if is_warning { verdict.doubt(part, problem) } else { verdict.part(part, problem) }
    };
    for Finding { line, message, hint, is_warning, .. } in first {
        add(*is_warning, Problem::with_hint(format!("`{path}:{line}`: {message}"), *hint));
    }
    let more = rest.len() + more;
    if more > 0 {
        let is_warning = rest.iter().all(|finding| finding.is_warning);
        add(is_warning, Problem::new(format!("and {more} more in `{path}`")));
    }
}
