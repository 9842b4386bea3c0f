//! `--sbom`: whether it is asked what a result is made of.

use crate::csv;
use std::collections::BTreeMap;

/// What asks for a statement; the value may name the scanner.
const ASKS: [&str; 2] = ["attest:sbom", "build-arg:BUILDKIT_ATTEST_SBOM"];
/// What names the scanner (`frontend/attestations/parse.go`).
const SCANNER: &str = "generator=";

/// Whether the client asks what a result is made of, and who finds that out.
///
/// BuildKit runs its own scanner only over results about which the frontend states nothing
/// (`solver/llbsolver/proc/sbom.go`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sbom {
    /// It is not asked.
    #[default]
    Unasked,
    /// It is asked, and the frontend may say it.
    Frontend,
    /// It is asked, and the client names a scanner.
    Scanner,
}

impl Sbom {
    /// What these options ask.
    #[must_use]
    pub fn of(opts: &BTreeMap<String, String>) -> Self {
        let values: Vec<&String> = ASKS.iter().filter_map(|key| opts.get(*key)).collect();
        let names_scanner = |value: &&String| match csv::fields(value) {
            Some(fields) => fields.iter().any(|field| field.starts_with(SCANNER)),
            // BuildKit cannot read it either, and says so.
            None => true,
        };
        match values.iter().any(names_scanner) {
            _ if values.is_empty() => Self::Unasked,
            true => Self::Scanner,
            false => Self::Frontend,
        }
    }
}
