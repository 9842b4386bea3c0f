//! `--sbom`: BuildKit itself lets a scanner look at the image. What a scanner gets besides
//! it would be the frontend's to give (`frontend/attestations/sbom/sbom.go`), and this
//! frontend gives nothing.

use super::mistake::OptionMistake;

/// Build args that give a scanner more than the image: true, or a list of names.
const EXTRAS: [&str; 2] =
    ["build-arg:BUILDKIT_SBOM_SCAN_CONTEXT", "build-arg:BUILDKIT_SBOM_SCAN_STAGE"];
/// What asks for a scanner.
const SCANNERS: [&str; 2] = ["attest:sbom", "build-arg:BUILDKIT_ATTEST_SBOM"];

/// Fails if a scanner is to get what this frontend cannot give it.
pub(super) fn check<'a>(
    has: impl Fn(&str) -> bool,
    get: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<(), OptionMistake> {
    let off = |value: &str| matches!(value, "0" | "f" | "F" | "false" | "False" | "FALSE");
    let asked = EXTRAS.into_iter().find(|key| get(key).is_some_and(|value| !off(value)));
    match asked.filter(|_| SCANNERS.into_iter().any(has)) {
        None => Ok(()),
        Some(key) => {
            let why = "a scanner gets the files of the image, and nothing besides them";
            Err(OptionMistake::new(key, why).hint("leave the build arg out"))
        }
    }
}
