//! The table, with the goals beside what was measured.

use super::{Measured, Row};
use crate::bench::stats::Series;

/// The most that is fine, to the Dockerfile.
const FAMILY_LOCKED: f64 = 0.33;
const FAMILY_UNLOCKED: f64 = 0.50;
const ADDED: f64 = 0.40;
/// The most that is fine, to the slower one alone.
const TOGETHER: f64 = 1.15;

/// The table in Markdown, and whether a goal is missed.
pub(super) fn table(measured: &Measured) -> (String, bool) {
    let Measured { family, added, together, alone, root } = measured;
    let mut missed = false;
    let mut lines = vec![
        "| | median | Dockerfile | ratio | goal |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    let mut row = |name: &str, series: &Series, other: &Series, most: Option<f64>| {
        let ratio = series.ratio(other);
        let goal = most.map_or_else(
            || "–".to_owned(),
            |most| {
                missed |= ratio.median > most;
                let word = if ratio.median > most { "**missed**" } else { "met" };
                format!("≤ {most:.2}: {word}")
            },
        );
        lines.push(format!(
            "| {name} | {:.2} s | {:.2} s | **{:.2}** ({:.2}–{:.2}) | {goal} |",
            series.median(),
            other.median(),
            ratio.median,
            ratio.least,
            ratio.most
        ));
    };
    let Row { locked, unlocked, dockerfile } = family;
    row("the four images, nothing cached, locked", locked, dockerfile, Some(FAMILY_LOCKED));
    row("the same, unlocked", unlocked, dockerfile, Some(FAMILY_UNLOCKED));
    let Row { locked, unlocked, dockerfile } = added;
    row("one package more in `dev-base`, locked", locked, dockerfile, Some(ADDED));
    row("the same, unlocked", unlocked, dockerfile, None);
    lines.push(String::new());
    lines.push("| | together | the slower alone | ratio | goal |".to_owned());
    lines.push("|---|---|---|---|---|".to_owned());
    let mut missed_together = false;
    let ratio = together.ratio(alone);
    let word = if ratio.median > TOGETHER { "**missed**" } else { "met" };
    missed_together |= ratio.median > TOGETHER;
    lines.push(format!(
        "| `dev-base` and `runtime-base` at the same time, locked | {:.2} s | {:.2} s | **{:.2}** ({:.2}–{:.2}) | ≤ {TOGETHER:.2}: {word} |",
        together.median(),
        alone.median(),
        ratio.median,
        ratio.least,
        ratio.most
    ));
    lines.push(format!(
        "\nWall times of `docker buildx build` with a push: medians of {} rounds in turns on one \
         machine; ratios: median of the rounds' ratios (least–most). Root: {root}.",
        family.locked.len()
    ));
    (lines.join("\n"), missed || missed_together)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn series(milliseconds: u64) -> Series {
        let mut series = Series::default();
        series.push(Duration::from_millis(milliseconds));
        series
    }

    #[test]
    fn says_what_is_met_and_what_is_missed() {
        let measured = |locked, together| Measured {
            family: Row {
                locked: series(locked),
                unlocked: series(9_000),
                dockerfile: series(20_000),
            },
            added: Row { locked: series(300), unlocked: series(800), dockerfile: series(1_000) },
            together: series(together),
            alone: series(1_000),
            root: "a root".to_owned(),
        };
        let (text, missed) = table(&measured(6_000, 1_100));
        assert!(!missed && !text.contains("missed"), "{text}");
        assert!(text.contains("locked | 6.00 s | 20.00 s | **0.30** (0.30–0.30) | ≤ 0.33: met |"));
        assert!(table(&measured(7_000, 1_100)).1 && table(&measured(6_000, 1_200)).1);
    }
}
