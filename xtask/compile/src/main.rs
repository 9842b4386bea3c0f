//! Compiles a spec of many steps: `jesteros-bench-compile STEPS` prints one line of JSON,
//! the median time in milliseconds and the program's peak memory in bytes.
#![expect(clippy::print_stdout, reason = "a program for `cargo xtask bench`")]
#![expect(clippy::print_stderr, reason = "a program for `cargo xtask bench`")]

mod compile;
mod spec;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

/// Odd, so that the median is one of them.
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    match run() {
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

fn run() -> Result<String, String> {
    let steps = std::env::args().nth(1).ok_or("how many steps?")?;
    let steps: u32 = steps.parse().map_err(|_| format!("`{steps}` is no number of steps"))?;
    let text = spec::of_steps(steps);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let compiled = compile::compile(&text)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        let vertices = compiled.vertices();
        if vertices < steps as usize {
            return Err(format!("{steps} steps became {vertices} vertices"));
        }
    }
    times.sort_by(f64::total_cmp);
    let line = serde_json::json!({
        "milliseconds": times[ROUNDS / 2],
        "peak_bytes": peak().ok_or("/proc/self/status has no VmHWM")?,
    });
    Ok(line.to_string())
}

/// The largest resident memory of this process so far, in bytes.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}
