//! The table, with the goals beside what was measured.

use std::collections::BTreeMap;

use super::compile::Compiled;
use super::rounds::{Peaks, Times};
use super::stats::{Ratio, Series};
use super::subject::Subject;

/// Everything that was measured.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// Those that took part, in the order of the columns; ours is the first.
    pub(super) subjects: Vec<Subject>,
    pub(super) production: Times,
    pub(super) warm: Times,
    pub(super) cold: Times,
    /// Bytes of the frontend images.
    pub(super) sizes: BTreeMap<Subject, u64>,
    /// Bytes of resident memory.
    pub(super) peaks: Peaks,
    /// Calls that the frontend makes to BuildKit for one cached `production`.
    pub(super) calls: BTreeMap<Subject, u32>,
    /// The compiler alone.
    pub(super) compiled: Vec<Compiled>,
    /// Which root the images are made of.
    pub(super) root: String,
}

/// The most that is fine.
const CACHED_RATIO: f64 = 0.92;
/// Both programs together.
const IMAGE_BYTES: f64 = 3.0e6;
const PEAK_BYTES: f64 = 8.0e6;
/// For the largest spec that is compiled.
const COMPILE_MILLISECONDS: f64 = 100.0;

/// What stands in a cell without a value.
const NOTHING: &str = "–";

/// The table in Markdown, and whether a goal is missed.
pub(super) fn table(measured: &Measured) -> (String, bool) {
    let external = measured.production.get(&Subject::External);
    let cached = measured.production.get(&Subject::Ours).zip(external);
    let cached = cached.map_or(f64::INFINITY, |(ours, external)| ours.ratio(external).median);
    let [size, peak] = [&measured.sizes, &measured.peaks]
        .map(|bytes| bytes.get(&Subject::Ours).map_or(f64::INFINITY, |bytes| *bytes as f64));
    let largest = measured.compiled.last();
    let slowest = largest.map_or(f64::INFINITY, |compiled| compiled.milliseconds);
    let goals = [
        goal(cached, CACHED_RATIO, &format!("≤ {CACHED_RATIO} of external")),
        goal(size, IMAGE_BYTES, &format!("≤ {}", megabytes(IMAGE_BYTES))),
        goal(peak, PEAK_BYTES, &format!("≤ {}", megabytes(PEAK_BYTES))),
        compile_goal(slowest),
    ];
    let [cached, size, peak, compiled] = goals.each_ref().map(|(text, _)| text.as_str());

    let table = Table { subjects: &measured.subjects };
    let mut lines = table.head();
    lines.push(table.times("`production`, all cached", &measured.production, cached));
    lines.push(table.times("the four images, all cached, pushed", &measured.warm, NOTHING));
    lines.push(table.times("the four images, nothing cached, pushed", &measured.cold, NOTHING));
    lines.push(table.bytes("frontend image, compressed", &measured.sizes, size));
    lines.push(table.bytes("frontend's peak memory", &measured.peaks, peak));
    lines.push(table.calls("calls to BuildKit, `production`", &measured.calls));
    for one in &measured.compiled {
        let goal = if Some(one) == largest { compiled } else { NOTHING };
        lines.push(table.compiled(one, goal));
    }
    lines.push(format!(
        "\nWall times of `docker buildx build`: medians of {} rounds ({} where nothing is cached) \
         in turns on one machine; ratios: median of the rounds' ratios (least–most). Root: {}.",
        measured.production.get(&Subject::Ours).map_or(0, Series::len),
        measured.cold.get(&Subject::Ours).map_or(0, Series::len),
        measured.root
    ));
    (lines.join("\n"), goals.iter().any(|(_, missed)| *missed))
}

/// The rows of the compiler alone as a table in Markdown, and whether its goal is missed.
pub(super) fn compiler_table(compiled: &[Compiled]) -> (String, bool) {
    let slowest = compiled.last().map_or(f64::INFINITY, |compiled| compiled.milliseconds);
    let (text, missed) = compile_goal(slowest);
    let mut lines = vec!["| steps | time | peak memory |".to_owned(), "|---|---|---|".to_owned()];
    lines.extend(compiled.iter().map(|compiled| {
        let memory = megabytes(compiled.peak_bytes as f64);
        format!("| {} | {:.1} ms | {memory} |", thousands(compiled.steps), compiled.milliseconds)
    }));
    lines.push(format!("\nGoal for the last: {text}."));
    (lines.join("\n"), missed)
}

fn compile_goal(milliseconds: f64) -> (String, bool) {
    goal(milliseconds, COMPILE_MILLISECONDS, &format!("≤ {COMPILE_MILLISECONDS} ms"))
}

fn goal(value: f64, most: f64, text: &str) -> (String, bool) {
    let missed = value > most;
    (format!("{text}: {}", if missed { "**missed**" } else { "met" }), missed)
}

/// A column of values for each subject, then one of ratios to each but the first.
#[derive(Clone, Copy, Debug)]
struct Table<'a> {
    subjects: &'a [Subject],
}

impl Table<'_> {
    fn head(self) -> Vec<String> {
        let names = self.subjects.iter().map(|subject| subject.name().to_owned());
        let others = self.others().map(|subject| format!("to {}", short(subject)));
        let line = row("", names.chain(others), "goal");
        let columns = line.matches('|').count() - 1;
        vec![line, format!("|{}", "---|".repeat(columns))]
    }

    fn times(self, name: &str, times: &Times, goal: &str) -> String {
        let ours = times.get(&Subject::Ours);
        let values = |subject| times.get(&subject).map(|series| seconds(series.median()));
        let ratios = |subject| Some(range(ours?.ratio(times.get(&subject)?)));
        self.row(name, values, ratios, goal)
    }

    fn bytes(self, name: &str, bytes: &BTreeMap<Subject, u64>, goal: &str) -> String {
        let value = |subject| bytes.get(&subject).map(|bytes| *bytes as f64);
        let ratio = |subject| Some(format!("{:.2}", value(Subject::Ours)? / value(subject)?));
        self.row(name, |subject| value(subject).map(megabytes), ratio, goal)
    }

    fn calls(self, name: &str, calls: &BTreeMap<Subject, u32>) -> String {
        let value = |subject| calls.get(&subject).map(u32::to_string);
        self.row(name, value, |_| None, NOTHING)
    }

    fn compiled(self, compiled: &Compiled, goal: &str) -> String {
        let name = format!("compiling {} steps, peak memory", thousands(compiled.steps));
        let text =
            format!("{:.1} ms, {}", compiled.milliseconds, megabytes(compiled.peak_bytes as f64));
        let value = |subject| (subject == Subject::Ours).then(|| text.clone());
        self.row(&name, value, |_| None, goal)
    }

    fn row(
        self,
        name: &str,
        value: impl Fn(Subject) -> Option<String>,
        ratio: impl Fn(Subject) -> Option<String>,
        goal: &str,
    ) -> String {
        let values = self.subjects.iter().map(|subject| value(*subject));
        let cells = values.chain(self.others().map(ratio));
        row(name, cells.map(|cell| cell.unwrap_or_else(|| NOTHING.to_owned())), goal)
    }

    fn others(self) -> impl Iterator<Item = Subject> {
        self.subjects.iter().copied().filter(|subject| *subject != Subject::Ours)
    }
}

fn row(name: &str, cells: impl Iterator<Item = String>, goal: &str) -> String {
    let cells = cells.chain([goal.to_owned()]).collect::<Vec<_>>().join(" | ");
    format!("| {name} | {cells} |")
}

fn short(subject: Subject) -> &'static str {
    match subject {
        Subject::Ours => "ours",
        Subject::Before => "before",
        Subject::External => "external",
        Subject::BuiltIn => "built-in",
    }
}

fn range(ratio: Ratio) -> String {
    format!("**{:.2}** ({:.2}–{:.2})", ratio.median, ratio.least, ratio.most)
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

pub(super) fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}

pub(super) fn thousands(number: u32) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn times(milliseconds: &[(Subject, u64)]) -> Times {
        let series = |milliseconds| {
            let mut series = Series::default();
            series.push(Duration::from_millis(milliseconds));
            series
        };
        milliseconds.iter().map(|(subject, time)| (*subject, series(*time))).collect()
    }

    fn measured(ours: u64, subjects: &[Subject]) -> Measured {
        let all = times(&[
            (Subject::Ours, ours),
            (Subject::Before, 800),
            (Subject::External, 1000),
            (Subject::BuiltIn, 900),
        ]);
        let compiled = |steps| Compiled { steps, milliseconds: 12.34, peak_bytes: 5_000_000 };
        Measured {
            subjects: subjects.to_vec(),
            production: all.clone(),
            warm: all,
            cold: times(&[(Subject::Ours, 30_000), (Subject::External, 40_000)]),
            sizes: BTreeMap::from([(Subject::Ours, 1_500_000), (Subject::External, 9_000_000)]),
            peaks: BTreeMap::from([(Subject::Ours, 6_000_000), (Subject::External, 40_000_000)]),
            calls: BTreeMap::from([(Subject::Ours, 14)]),
            compiled: vec![compiled(100), compiled(10_000)],
            root: "a root".to_owned(),
        }
    }

    const ALL: [Subject; 3] = [Subject::Ours, Subject::External, Subject::BuiltIn];

    #[test]
    fn says_what_is_met_and_what_is_missed() {
        let (table, missed) = table(&measured(800, &ALL));
        assert!(!missed && !table.contains("missed"), "{table}");
        let production = "| `production`, all cached | 0.80 s | 1.00 s | 0.90 s | \
             **0.80** (0.80–0.80) | **0.89** (0.89–0.89) | ≤ 0.92 of external: met |";
        assert!(table.contains(production), "{table}");
        let compiled = "| compiling 10,000 steps, peak memory | 12.3 ms, 5.0 MB | – | – | – | – \
             | ≤ 100 ms: met |";
        assert!(table.contains(compiled), "{table}");
        let (table, missed) = super::table(&measured(950, &ALL));
        assert!(missed && table.contains("≤ 0.92 of external: **missed**"), "{table}");
    }

    #[test]
    fn the_compiler_has_a_table_of_its_own() {
        let compiled = |steps| Compiled { steps, milliseconds: 12.34, peak_bytes: 5_000_000 };
        let (table, missed) = compiler_table(&[compiled(100), compiled(10_000)]);
        assert!(!missed && table.contains("| 10,000 | 12.3 ms | 5.0 MB |"), "{table}");
        assert!(table.ends_with("Goal for the last: ≤ 100 ms: met."), "{table}");
        assert!(compiler_table(&[]).1);
    }

    #[test]
    fn an_older_frontend_has_columns_of_its_own() {
        let subjects = [Subject::Ours, Subject::Before, Subject::External];
        let (table, _) = table(&measured(800, &subjects));
        let production = "| `production`, all cached | 0.80 s | 0.80 s | 1.00 s | \
             **1.00** (1.00–1.00) | **0.80** (0.80–0.80) | ≤ 0.92 of external: met |";
        assert!(table.contains(production), "{table}");
        let columns = |line: &str| line.matches('|').count();
        let mut lines = table.lines().take_while(|line| line.starts_with('|')).map(columns);
        assert!(lines.all(|count| count == 8), "{table}");
    }
}
