//! The table, with the goals beside what was measured.

use super::stats::{Ratio, Series};
use super::subject::Subject;

/// Everything that was measured; pairs are ours and the external frontend's.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// Ours, external, built in.
    pub(super) production: Vec<Series>,
    /// Ours, external, built in.
    pub(super) warm: Vec<Series>,
    /// Ours, external.
    pub(super) cold: Vec<Series>,
    /// Bytes of the frontend images.
    pub(super) sizes: [u64; 2],
    /// Bytes of resident memory.
    pub(super) peaks: [u64; 2],
    /// Calls that ours makes to BuildKit for one cached `production`.
    pub(super) calls: u32,
    /// Which root the images are made of.
    pub(super) root: String,
}

/// The most that is fine.
const CACHED_RATIO: f64 = 0.92;
/// Both programs together.
const IMAGE_BYTES: f64 = 3.0e6;
const PEAK_BYTES: f64 = 8.0e6;

/// The table in Markdown, and whether a goal is missed.
pub(super) fn table(measured: &Measured) -> (String, bool) {
    let cached = measured.production[0].ratio(&measured.production[1]).median;
    let goals = [
        goal(cached, CACHED_RATIO, &format!("≤ {CACHED_RATIO} of external")),
        goal(measured.sizes[0] as f64, IMAGE_BYTES, &format!("≤ {}", megabytes(IMAGE_BYTES))),
        goal(measured.peaks[0] as f64, PEAK_BYTES, &format!("≤ {}", megabytes(PEAK_BYTES))),
    ];
    let [ours, external, built_in] =
        [Subject::Ours, Subject::External, Subject::BuiltIn].map(Subject::name);
    let mut lines = vec![
        format!("| | {ours} | {external} | {built_in} | to external | to built-in | goal |"),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.push(times("`production`, all cached", &measured.production, &goals[0].0));
    lines.push(times("the four images, all cached, pushed", &measured.warm, "–"));
    lines.push(times("the four images, nothing cached, pushed", &measured.cold, "–"));
    lines.push(bytes("frontend image, compressed", measured.sizes, &goals[1].0));
    lines.push(bytes("frontend's peak memory", measured.peaks, &goals[2].0));
    lines.push(format!(
        "| calls to BuildKit, `production` | {} | – | – | – | – | – |",
        measured.calls
    ));
    lines.push(format!(
        "\nWall times of `docker buildx build`: medians of {} rounds ({} where nothing is cached) \
         in turns on one machine; ratios: median of the rounds' ratios (least–most). Root: {}.",
        measured.production[0].len(),
        measured.cold[0].len(),
        measured.root
    ));
    (lines.join("\n"), goals.iter().any(|(_, missed)| *missed))
}

fn goal(value: f64, most: f64, text: &str) -> (String, bool) {
    let missed = value > most;
    (format!("{text}: {}", if missed { "**missed**" } else { "met" }), missed)
}

fn times(name: &str, series: &[Series], goal: &str) -> String {
    let time = |index: usize| series.get(index).map_or("–".to_owned(), |s| seconds(s.median()));
    let ratio =
        |index: usize| series.get(index).map_or("–".to_owned(), |s| range(series[0].ratio(s)));
    format!(
        "| {name} | {} | {} | {} | {} | {} | {goal} |",
        time(0),
        time(1),
        time(2),
        ratio(1),
        ratio(2)
    )
}

fn bytes(name: &str, [ours, external]: [u64; 2], goal: &str) -> String {
    let (ours, external) = (ours as f64, external as f64);
    format!(
        "| {name} | {} | {} | – | {:.2} | – | {goal} |",
        megabytes(ours),
        megabytes(external),
        ours / external
    )
}

fn range(ratio: Ratio) -> String {
    format!("**{:.2}** ({:.2}–{:.2})", ratio.median, ratio.least, ratio.most)
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
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

    fn measured(ours: u64) -> Measured {
        let three = vec![series(ours), series(1000), series(900)];
        Measured {
            calls: 14,
            production: three.clone(),
            warm: three,
            cold: vec![series(30_000), series(40_000)],
            sizes: [1_500_000, 9_000_000],
            peaks: [6_000_000, 40_000_000],
            root: "a root".to_owned(),
        }
    }

    #[test]
    fn says_what_is_met_and_what_is_missed() {
        let (table, missed) = table(&measured(800));
        assert!(!missed && !table.contains("missed"), "{table}");
        let production = "| `production`, all cached | 0.80 s | 1.00 s | 0.90 s | \
             **0.80** (0.80–0.80) | **0.89** (0.89–0.89) | ≤ 0.92 of external: met |";
        assert!(table.contains(production), "{table}");
        let (table, missed) = super::table(&measured(950));
        assert!(missed && table.contains("≤ 0.92 of external: **missed**"), "{table}");
    }
}
