//! Measures the compiler and the graph builder: `jesteros-bench-compile steps STEPS` compiles a
//! spec of so many steps, and `jesteros-bench-compile execs EXECS LENGTH` makes a graph of execs
//! in chains of a length. It prints one line of JSON: the median time in milliseconds, the
//! program's peak memory in bytes, and the digest of the graph of execs.
#![expect(clippy::print_stdout, reason = "a program for `cargo xtask bench`")]
#![expect(clippy::print_stderr, reason = "a program for `cargo xtask bench`")]

mod compile;
mod graph;
mod spec;

use serde_json::{Value, json};
use std::fs;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let measured = match arguments[..] {
        ["steps", steps] => compiled(steps),
        ["execs", execs, length] => made(execs, length),
        _ => Err("usage: steps STEPS | execs EXECS LENGTH".to_owned()),
    };
    match measured {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("jesteros-bench-compile: {message}");
            ExitCode::FAILURE
        }
    }
}

fn compiled(steps: &str) -> Result<Value, String> {
    let steps = number(steps)?;
    let text = spec::of_steps(steps);
    let (compiled, line) = measure(7, || compile::compile(&text))?;
    let vertices = compiled.vertices();
    if vertices < steps as usize {
        return Err(format!("{steps} steps became {vertices} vertices"));
    }
    Ok(line)
}

fn made(execs: &str, length: &str) -> Result<Value, String> {
    let (execs, length) = (number(execs)?, number(length)?);
    // As many as of Go, which takes seconds for the largest graph.
    let rounds = if execs > 1000 { 3 } else { 7 };
    let (graph, mut line) = measure(rounds, || graph::chains(execs, length))?;
    line["head"] = graph.head().ok_or("there is no graph")?.as_str().into();
    Ok(line)
}

fn number(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{text}` is not how many"))
}

/// Makes something `rounds` times, which is odd, so that the median is one of the times. The
/// memory is that of the first time: a frontend makes its graph once.
fn measure<T>(rounds: usize, make: impl Fn() -> Result<T, String>) -> Result<(T, Value), String> {
    let mut times = Vec::with_capacity(rounds);
    let mut round = || {
        let start = Instant::now();
        let made = make();
        times.push(start.elapsed().as_secs_f64() * 1e3);
        made
    };
    let made = round()?;
    let peak = peak().ok_or("/proc/self/status has no VmHWM")?;
    for _ in 1..rounds {
        round()?;
    }
    times.sort_by(f64::total_cmp);
    Ok((made, json!({ "milliseconds": times[rounds / 2], "peak_bytes": peak })))
}

/// The largest resident memory of this process so far, in bytes.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}
