//! The commands of this repository.
#![expect(clippy::print_stdout, reason = "a program for people")]
#![expect(clippy::print_stderr, reason = "a program for people")]

mod api;
mod bench;
mod cargo;
mod demo;
mod docker;
mod image;
mod lab;
mod oci;
mod session;
mod static_binary;
mod test;
mod units;
mod usage;

use std::process::ExitCode;

use anyhow::Result;

use usage::{USAGE, usage_error};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    match command.as_str() {
        "api" => api::run(rest),
        "bench" => bench::run(rest),
        "demo" => demo::run(rest),
        "image" => image::run(rest),
        "lab" => lab::run(rest),
        "test" => test::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => usage_error(&format!("no command `{unknown}`")),
    }
}
