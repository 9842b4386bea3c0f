//! Differences of texts.

use similar::TextDiff;

/// What must change in `expected` to make it `actual`; empty if they are equal.
#[must_use]
pub fn difference(expected: &str, actual: &str) -> String {
    if expected == actual {
        return String::new();
    }
    let diff = TextDiff::from_lines(expected, actual);
    let unified = diff.unified_diff().context_radius(3).header("expected", "actual").to_string();
    format!("{unified}\n")
}
