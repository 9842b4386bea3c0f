//! `files`: what is at paths.

use crate::check::expected::Expectation;
use crate::check::range::{bytes, outside, plain};
use crate::check::subject::Subject;
use crate::check::verdict::{Problems, Verdict};
use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::place::root::{is_file, is_folder, kind_name};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{At, PathCheck};
use rustix::fs::Stat;

pub(super) fn check(paths: &[PathCheck], subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    for path in paths {
        let part = path.at.as_str();
        let expectation = match Expectation::read(&path.expected, subject) {
            Ok(expectation) => expectation,
            Err(problem) => {
                verdict.mistake(part, problem);
                continue;
            }
        };
        let mut problems = Problems::default();
        if let Err(problem) = check_path(path, &expectation, subject, &mut problems) {
            problems.push(problem);
        }
        verdict.many(part, problems);
    }
}

fn check_path(
    check: &PathCheck,
    expectation: &Expectation<'_>,
    subject: &Subject<'_>,
    problems: &mut Problems,
) -> Outcome<()> {
    let text = check.at.as_str();
    if check.absent {
        for (path, _) in find(&check.at, subject)? {
            problems.add(format!("`{path}` exists, and must not"));
        }
        return Ok(());
    }
    let found = find_some(&check.at, subject)?;
    if check.folder {
        expect_folders(&found, subject, problems);
    }
    let is_pattern = matches!(check.at, At::Pattern(_));
    if let Some(range) = check.expected.count
        && let Some(wanted) = outside(range, found.len() as u64, plain)
    {
        let paths =
            if found.len() == 1 { "1 path".to_owned() } else { format!("{} paths", found.len()) };
        problems.add(format!("`{text}` matches {paths}, and must match {wanted}"));
    }
    let mut total = 0_u64;
    let mut has_files = false;
    for (path, stat) in &found {
        let file = match expectation.check(path, stat, is_pattern, subject, problems) {
            Ok(file) => file,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        if let Some(stat) = file {
            has_files |= is_file(&stat);
            total = total.saturating_add(u64::try_from(stat.st_size).unwrap_or_default());
        }
    }
    if is_pattern && expectation.is_about_files() && !has_files && problems.is_empty() {
        problems.add(format!("nothing that matches `{text}` is a file"));
    }
    if let Some(range) = check.expected.total
        && let Some(wanted) = outside(range, total, bytes)
    {
        let total = bytes(total);
        problems
            .add(format!("the files at `{text}` have {total} together, and must have {wanted}"));
    }
    Ok(())
}

/// What is at the path, or what matches the pattern, which must be something.
pub(super) fn find_some(at: &At, subject: &Subject<'_>) -> Outcome<Vec<(TreePath, Stat)>> {
    let found = find(at, subject)?;
    if found.is_empty() {
        return Err(Problem::new(match at {
            At::Path(path) => format!("`{path}` does not exist"),
            At::Pattern(pattern) => format!("nothing matches `{pattern}`"),
        }));
    }
    Ok(found)
}

/// What is at the path, or what matches the pattern.
fn find(at: &At, subject: &Subject<'_>) -> Outcome<Vec<(TreePath, Stat)>> {
    let tree = subject.paths;
    match at {
        At::Path(path) => {
            let found = tree.find(&TreePath::parse(path.as_bytes())?)?;
            Ok(found.into_iter().collect())
        }
        At::Pattern(pattern) => {
            let pattern = Pattern::parse(pattern)?;
            let folder = pattern.folder()?;
            let Some((folder, _)) = tree.find(&folder)? else { return Ok(Vec::new()) };
            match tree.end(&folder)? {
                Some((folder, stat)) if is_folder(&stat) => {
                    Ok(pattern.find_among(tree.all()?, &folder))
                }
                Some(_) | None => Ok(Vec::new()),
            }
        }
    }
}

fn expect_folders(found: &[(TreePath, Stat)], subject: &Subject<'_>, problems: &mut Problems) {
    for (path, _) in found {
        match subject.paths.end(path) {
            Ok(Some((_, stat))) if is_folder(&stat) => {}
            Ok(Some((_, stat))) => {
                problems.add(format!("`{path}` is {}, not a folder", kind_name(&stat)));
            }
            Ok(None) => problems.add(format!("`{path}` is a symbolic link that leads to nothing")),
            Err(problem) => problems.push(problem),
        }
    }
}
