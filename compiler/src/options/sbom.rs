//! `--sbom`: what a result is made of is stated about it.
//!
//! The frontend states it, unless the client names a scanner: BuildKit then lets that look at
//! the image. What a scanner gets besides it would be the frontend's to give
//! (`frontend/attestations/sbom/sbom.go`), and this frontend gives nothing.

use super::csv;
use super::mistake::OptionMistake;
use std::collections::BTreeMap;

/// Build args that give a scanner more than the image: true, or a list of names.
const EXTRAS: [&str; 2] =
    ["build-arg:BUILDKIT_SBOM_SCAN_CONTEXT", "build-arg:BUILDKIT_SBOM_SCAN_STAGE"];
/// What asks for a statement; the value may name the scanner.
const ASKS: [&str; 2] = ["attest:sbom", "build-arg:BUILDKIT_ATTEST_SBOM"];
/// What names the scanner (`frontend/attestations/parse.go`).
const SCANNER: &str = "generator=";

/// Whether the frontend is to state what a result is made of.
pub(super) fn is_asked(opts: &BTreeMap<String, String>) -> bool {
    let values: Vec<&String> = ASKS.iter().filter_map(|key| opts.get(*key)).collect();
    let names_scanner = |value: &&String| match csv::fields(value) {
        Some(fields) => fields.iter().any(|field| field.starts_with(SCANNER)),
        // BuildKit cannot read it either, and says so.
        None => true,
    };
    !values.is_empty() && !values.iter().any(names_scanner)
}

/// Fails if more is to be stated than what the image holds.
pub(super) fn check(opts: &BTreeMap<String, String>) -> Result<(), OptionMistake> {
    let off = |value: &String| {
        matches!(value.as_str(), "" | "0" | "f" | "F" | "false" | "False" | "FALSE")
    };
    let asked = EXTRAS.into_iter().find(|key| opts.get(*key).is_some_and(|value| !off(value)));
    match asked.filter(|_| ASKS.iter().any(|key| opts.contains_key(*key))) {
        None => Ok(()),
        Some(key) => {
            let why = "what is stated is about the image, and about nothing besides it";
            Err(OptionMistake::new(key, why).hint("leave the build arg out"))
        }
    }
}
