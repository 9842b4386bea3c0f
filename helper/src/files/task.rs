//! The order of work.

use crate::accounts::apply::Accounts;
use crate::accounts::lookup::Lookup;
use crate::accounts::table::Table;
use crate::files::work::Work;
use crate::files::{attributes, checksums, entries, owners, patterns};
use crate::findings::Findings;
use crate::input::Inputs;
use crate::place::root::Place;
use crate::problem::Problem;
use jesteros_manifest::Files;

/// Changes the tree.
///
/// Names of owners are those of the finished tree, so that the order of keys does
/// not matter; owners are therefore given last.
pub(crate) fn run(
    files: &Files,
    tree: &Place,
    inputs: &Inputs,
    epoch: i64,
    findings: &mut Findings,
) {
    let mut work = Work::new(tree, inputs, findings);
    let accounts = Accounts { groups: &files.groups, users: &files.users, epoch };
    crate::accounts::apply::apply(accounts, tree, &mut work.touched, work.findings);
    entries::apply(&files.entries, &mut work);
    entries::check_absent(&files.entries, &mut work);
    check_users(files, &mut work);
    match Lookup::read(tree) {
        Ok(lookup) => {
            owners::apply(&mut work, &lookup);
            patterns::apply(&files.patterns, &files.entries, &mut work, &lookup);
            attributes::apply(&files.entries, &mut work, &lookup);
        }
        Err(problem) => work.findings.error("users", problem),
    }
    if files.checksums && !work.findings.failed() {
        let written = checksums::write(tree, &mut work.touched);
        work.findings.keep("checksums", written);
    }
    let times = work.touched.finish(tree, epoch);
    work.findings.keep("files", times);
}

/// A key of `files` may have replaced the lists that `users` changed.
fn check_users(files: &Files, work: &mut Work<'_>) {
    if work.findings.failed() {
        return;
    }
    let users = files.users.iter().map(|user| (&user.key, &user.name, "/etc/passwd"));
    let groups = files.groups.iter().map(|group| (&group.key, &group.name, "/etc/group"));
    for (key, name, file) in users.chain(groups) {
        let there = Table::read(work.tree, file).map(|table| table.get(name).is_some());
        if work.findings.keep(key, there) == Some(false) {
            let message = format!("a key of `files` replaced `{file}`, and `{name}` with it");
            let hint = format!("write `{name}` into that file, or do not replace it");
            work.findings.error(key, Problem::with_hint(message, hint));
        }
    }
}
