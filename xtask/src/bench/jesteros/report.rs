//! The tables of JesterOS.

use super::{Measured, Row, Sent};
use crate::units::bytes;

/// The tables in Markdown.
pub(super) fn table(measured: &Measured, inputs: &[String]) -> String {
    let mut lines =
        vec!["| | median | least–most | rounds |".to_owned(), "|---|---|---|---|".into()];
    lines.extend(measured.times.iter().map(time));
    lines.push("\n| bytes that the client sends | first build | one file edited |".to_owned());
    lines.push("|---|---|---|".to_owned());
    lines.extend(measured.sent.iter().map(sent));
    lines.push(
        "\nWall times of `docker buildx build`, or of `docker buildx bake` for everything; nothing \
         is exported. Where nothing is cached, the packages of Debian 12 are downloaded as well."
            .to_owned(),
    );
    lines.push(format!("Made of: {}.", inputs.join("; ")));
    lines.join("\n")
}

fn time(row: &Row) -> String {
    let (series, name) = (&row.series, row.name);
    let (least, most) = series.range();
    format!("| {name} | {:.1} s | {least:.1}–{most:.1} s | {} |", series.median(), series.len())
}

fn sent(sent: &Sent) -> String {
    let Sent { target, first, edited, again } = sent;
    format!("| `{target}` | {} | {} (`{edited}`) |", bytes(*first, 1), bytes(*again, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::stats::Series;
    use std::time::Duration;

    #[test]
    fn has_a_row_for_each_time_and_each_target() {
        let mut series = Series::default();
        for seconds in [3, 1, 2] {
            series.push(Duration::from_secs(seconds));
        }
        let sent = Sent { target: "kernel", first: 327_000_000, edited: "a.c", again: 12_345 };
        let measured = Measured { times: vec![Row { name: "all", series }], sent: vec![sent] };
        let text = table(&measured, &["root: a root".to_owned()]);
        assert!(text.contains("| all | 2.0 s | 1.0–3.0 s | 3 |\n"), "{text}");
        assert!(text.contains("| `kernel` | 327.0 MB | 12.3 kB (`a.c`) |\n"), "{text}");
        assert!(text.ends_with("Made of: root: a root."), "{text}");
    }
}
