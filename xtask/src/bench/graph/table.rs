//! The tables of graphs and of the frontend that does nearly nothing.

use super::{Graph, Graphs, Taken};
use crate::bench::report::{megabytes, thousands};

/// Both tables in Markdown.
pub(in crate::bench) fn table(measured: &Graphs) -> String {
    let mut lines = vec![
        "| graph | `buildkit-llb` | Go's `client/llb` | ratio of times | ratio of memory |"
            .to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(measured.graphs.iter().map(row));
    let [bytes, compressed] =
        [measured.hello.bytes, measured.hello.compressed].map(|bytes| megabytes(bytes as f64));
    lines.push(format!(
        "\n| program | size | with gzip |\n|---|---|---|\n\
         | frontend that gives one image | {bytes} | {compressed} |"
    ));
    lines.join("\n")
}

fn row(graph: &Graph) -> String {
    let Graph { execs, length, ours, gos } = *graph;
    let chains = match execs.div_ceil(length) {
        1 => "in one chain".to_owned(),
        _ => format!("in chains of {}", thousands(length)),
    };
    let times = ours.milliseconds / gos.milliseconds;
    let memory = ours.peak_bytes as f64 / gos.peak_bytes as f64;
    format!(
        "| {} execs {chains} | {} | {} | **{}** | **{}** |",
        thousands(execs),
        taken(ours),
        taken(gos),
        ratio(times),
        ratio(memory)
    )
}

fn taken(taken: Taken) -> String {
    let time = match taken.milliseconds {
        seconds if seconds >= 1e3 => format!("{:.1} s", seconds / 1e3),
        milliseconds => format!("{milliseconds:.1} ms"),
    };
    format!("{time}, {}", megabytes(taken.peak_bytes as f64))
}

/// Two digits that say something.
fn ratio(ratio: f64) -> String {
    match ratio {
        0.0..0.01 => format!("{ratio:.4}"),
        0.01..0.1 => format!("{ratio:.3}"),
        _ => format!("{ratio:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hello::Hello;
    use super::*;

    #[test]
    fn a_row_has_both_sides_and_their_ratios() {
        let ours = Taken { milliseconds: 2.0, peak_bytes: 5_000_000 };
        let gos = Taken { milliseconds: 80.0, peak_bytes: 20_000_000 };
        let graph = |execs, length| Graph { execs, length, ours, gos };
        let hello = Hello { bytes: 2_345_678, compressed: 987_654 };
        let graphs = vec![graph(1000, 1000), graph(10_000, 100)];
        let table = table(&Graphs { graphs, hello });
        let one = "| 1,000 execs in one chain | 2.0 ms, 5.0 MB | 80.0 ms, 20.0 MB | **0.025** | **0.25** |";
        assert!(table.contains(one), "{table}");
        assert!(table.contains("| 10,000 execs in chains of 100 | "), "{table}");
        assert!(table.ends_with("| frontend that gives one image | 2.3 MB | 1.0 MB |"), "{table}");
        assert_eq!(ratio(0.00123), "0.0012");
        assert_eq!(taken(Taken { milliseconds: 14_083.6, ..ours }), "14.1 s, 5.0 MB");
    }
}
