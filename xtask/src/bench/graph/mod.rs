//! The graph builder alone, beside Go's `client/llb`, and a frontend that does nothing else.

mod hello;
mod table;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::{client_llb, command};

use super::compile::PROGRAM;
use crate::static_binary::Binaries;
use hello::Hello;
pub(super) use table::table;

/// How many execs the graphs have, and how many of them are one after the other.
const GRAPHS: [(u32, u32); 4] = [(100, 100), (1000, 1000), (10_000, 10_000), (10_000, 100)];

/// Everything that the table shows.
#[derive(Clone, Debug)]
pub(super) struct Graphs {
    graphs: Vec<Graph>,
    hello: Hello,
}

/// What one graph takes on either side.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Graph {
    execs: u32,
    /// The length of its chains.
    length: u32,
    ours: Taken,
    gos: Taken,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Taken {
    /// Median of several runs in one process.
    milliseconds: f64,
    /// The largest resident memory of the program that made it once.
    peak_bytes: u64,
}

/// Makes each graph with the crate, built in the way in which the frontend is built, and with
/// Go's client.
pub(super) fn measure() -> Result<Graphs> {
    let programs = Binaries::build(&[PROGRAM])?;
    let ours = programs.path(PROGRAM).context("the program was not built")?;
    let gos = client_llb()?;
    let graph = |(execs, length): (u32, u32)| {
        let (ours, our_head) = taken(ours, "execs", execs, length)?;
        let (gos, go_head) = taken(&gos, "measure", execs, length)?;
        ensure!(our_head == go_head, "the graphs of {execs} execs are {our_head} and {go_head}");
        Ok(Graph { execs, length, ours, gos })
    };
    let graphs = GRAPHS.into_iter().map(graph).collect::<Result<_>>()?;
    Ok(Graphs { graphs, hello: Hello::build()? })
}

/// Runs one of the programs; returns what it took, and the digest of the graph.
fn taken(program: &Path, word: &str, execs: u32, length: u32) -> Result<(Taken, String)> {
    let mut run = Command::new(program);
    let line =
        command::output(run.arg(word).args([execs, length].map(|number| number.to_string())))?;
    parse(&line).with_context(|| format!("{} printed {line}", program.display()))
}

fn parse(line: &str) -> Option<(Taken, String)> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let milliseconds = value["milliseconds"].as_f64()?;
    let taken = Taken { milliseconds, peak_bytes: value["peak_bytes"].as_u64()? };
    Some((taken, value["head"].as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_programs_print() {
        let line = "{\"milliseconds\":1.5,\"peak_bytes\":4096,\"head\":\"sha256:00\"}\n";
        let taken = Taken { milliseconds: 1.5, peak_bytes: 4096 };
        assert_eq!(parse(line), Some((taken, "sha256:00".to_owned())));
        assert_eq!(parse("{\"milliseconds\":1.5,\"peak_bytes\":4096}"), None);
    }
}
