//! The table, with the goals beside what was measured.

use super::Measured;
use crate::bench::stats::Series;

/// The most that is fine, to the Dockerfile.
const FAMILY_LOCKED: f64 = 0.33;
const FAMILY_UNLOCKED: f64 = 0.50;
const ADDED: f64 = 0.40;
/// The most that is fine, to the slower one alone.
const TOGETHER: f64 = 1.15;

/// The tables in Markdown, and whether a goal is missed.
pub(super) fn table(measured: &Measured) -> (String, bool) {
    let Measured { family, added, together, alone, root } = measured;
    let head = |other: &str| {
        [format!("| | median | {other} | ratio | goal |"), "|---|---|---|---|---|".to_owned()]
    };
    let rows = [
        row(
            "the four images, nothing cached, locked",
            &family.locked,
            &family.dockerfile,
            Some(FAMILY_LOCKED),
        ),
        row("the same, unlocked", &family.unlocked, &family.dockerfile, Some(FAMILY_UNLOCKED)),
        row(
            "one package more in `dev-base`, locked",
            &added.locked,
            &added.dockerfile,
            Some(ADDED),
        ),
        row("the same, unlocked", &added.unlocked, &added.dockerfile, None),
    ];
    let at_once = row(
        "`dev-base` and `runtime-base` at the same time, locked",
        together,
        alone,
        Some(TOGETHER),
    );
    let missed = rows.iter().chain([&at_once]).any(|(_, missed)| *missed);
    let mut lines = Vec::from(head("Dockerfile"));
    lines.extend(rows.into_iter().map(|(line, _)| line));
    lines.push(String::new());
    lines.extend(head("the slower alone"));
    lines.push(at_once.0);
    lines.push(format!(
        "\nWall times of `docker buildx build` with a push: medians of {} rounds in turns on one \
         machine; ratios: median of the rounds' ratios (least–most). Root: {root}.",
        family.locked.len()
    ));
    (lines.join("\n"), missed)
}

/// A row, and whether its goal, the most that is fine, is missed.
fn row(name: &str, series: &Series, other: &Series, most: Option<f64>) -> (String, bool) {
    let ratio = series.ratio(other);
    let missed = most.is_some_and(|most| ratio.median > most);
    let word = if missed { "**missed**" } else { "met" };
    let goal = most.map_or_else(|| "–".to_owned(), |most| format!("≤ {most:.2}: {word}"));
    let line = format!(
        "| {name} | {:.2} s | {:.2} s | **{:.2}** ({:.2}–{:.2}) | {goal} |",
        series.median(),
        other.median(),
        ratio.median,
        ratio.least,
        ratio.most
    );
    (line, missed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::packages::Row;
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
