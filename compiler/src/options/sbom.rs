//! `--sbom`: what a result is made of is stated about it.
//!
//! The frontend states it, unless the client names a scanner: BuildKit then lets that look at
//! the image. What a scanner gets besides it would be the frontend's to give
//! (`frontend/attestations/sbom/sbom.go`), and this frontend gives nothing.

use buildkit_request::{OptionMistake, Sbom};
use std::collections::BTreeMap;

/// Build args that give a scanner more than the image: true, or a list of names.
const EXTRAS: [&str; 2] =
    ["build-arg:BUILDKIT_SBOM_SCAN_CONTEXT", "build-arg:BUILDKIT_SBOM_SCAN_STAGE"];

/// Whether the frontend is to state what a result is made of.
///
/// # Errors
///
/// If more is to be stated than what the image holds.
pub(super) fn states(opts: &BTreeMap<String, String>) -> Result<bool, OptionMistake> {
    let off = |value: &String| {
        matches!(value.as_str(), "" | "0" | "f" | "F" | "false" | "False" | "FALSE")
    };
    let extra = EXTRAS.into_iter().find(|key| opts.get(*key).is_some_and(|value| !off(value)));
    match (Sbom::of(opts), extra) {
        (Sbom::Unasked, _) => Ok(false),
        (Sbom::Frontend | Sbom::Scanner, Some(key)) => {
            let why = "what is stated is about the image, and about nothing besides it";
            Err(OptionMistake::new(key, why).hint("leave the build arg out"))
        }
        (Sbom::Frontend, None) => Ok(true),
        (Sbom::Scanner, None) => Ok(false),
    }
}
