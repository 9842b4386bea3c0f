//! What a program must print.

use super::output::Printed;
use crate::check::text::TextCheck;
use crate::problem::Problem;
use jesteros_manifest::Printed as Wanted;

/// Compares a stream of the program `title` with what is wanted.
pub(super) fn check(
    title: &str,
    stream: &str,
    wanted: &Wanted,
    printed: &Printed,
    problems: &mut Vec<Problem>,
) {
    if *wanted == Wanted::default() {
        return;
    }
    let named = format!("the {stream} of `{title}`");
    if printed.is_cut {
        let message = format!("{named} has more than 1 MiB, and only as much is compared");
        problems.push(Problem::new(message));
        return;
    }
    let Wanted { equals, contains, matches, lacks } = wanted;
    match TextCheck::new(equals.as_deref(), contains, matches, lacks) {
        Ok(check) => check.check(&named, &printed.data, &mut |message| {
            problems.push(Problem::new(message));
        }),
        Err(problem) => problems.push(problem),
    }
}
