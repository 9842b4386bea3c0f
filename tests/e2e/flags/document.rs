//! `docs/flags.md` is printed from the rows.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use libtest_mimic::{Failed, Trial};

use super::driver::Driver;
use super::row::{Check, Row};
use super::table::CHECKS;

const HEAD: &str = "\
# Flags, option keys and contexts

Each row was built twice on one builder: as a spec, and as a Dockerfile that says the same
with BuildKit's own Dockerfile frontend as an image. The test compares what can be observed
of both, and makes sure that the effect is there; another test takes the effect away from the
spec and makes sure that the first one fails. `yes` means that the row is tested on a builder
of that driver; a word says why it cannot be tested there.

This page is printed from the tests in `tests/e2e/flags`. `BLESS=1 cargo test -p
jesteros-tests --test e2e` writes it again.
";

/// The words that stand in the table for a reason.
const REASONS: &[(&str, &str)] =
    &[("buildx", "the Docker Engine takes builds from buildx only, not from `buildctl`")];

/// Fails if the page is another one; needs no lab.
pub(crate) fn trial() -> impl Iterator<Item = Trial> {
    std::iter::once(Trial::test("flags_document", || {
        check().map_err(|error| Failed::from(format!("{error:#}")))
    }))
}

fn check() -> Result<()> {
    for check in CHECKS.iter().copied().flatten() {
        for (_, word) in check.not_on {
            let is_told = REASONS.iter().any(|(known, _)| known == word);
            ensure!(is_told, "{}: nothing tells what `{word}` means", check.name);
        }
    }
    for row in CHECKS.iter().copied().flatten().flat_map(|check| (check.rows)()) {
        ensure!(!row.without.is_empty(), "{}: nothing takes the effect away", row.flag);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/flags.md");
    let text = text();
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(&path, text)?);
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    ensure!(
        found == text,
        "docs/flags.md is not what the rows say: run `BLESS=1 cargo test -p jesteros-tests \
         --test e2e -- flags_document` and commit it"
    );
    Ok(())
}

fn text() -> String {
    let mut text = HEAD.to_owned();
    let names = Driver::ALL.map(Driver::name).join(" | ");
    text.push_str(&format!("\n| flag | what it does here | {names} |\n|---|---|---|---|---|\n"));
    for check in CHECKS.iter().copied().flatten() {
        for row in (check.rows)() {
            text.push_str(&line(check, &row));
        }
    }
    text.push('\n');
    for (word, reason) in REASONS {
        text.push_str(&format!("- `{word}`: {reason}\n"));
    }
    text
}

fn line(check: &Check, row: &Row) -> String {
    let tested = Driver::ALL.map(|driver| check.reason(driver).unwrap_or("yes")).join(" | ");
    // A bar inside of a cell would end it.
    let flag = row.flag.replace('|', "\\|");
    format!("| `{flag}` | {} | {tested} |\n", row.effect)
}
