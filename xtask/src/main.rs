//! The commands of this repository.
#![expect(clippy::print_stdout, reason = "a program for people")]
#![expect(clippy::print_stderr, reason = "a program for people")]

mod bench;
mod demo;
mod docker;
mod image;
mod lab;
mod oci;
mod session;
mod static_binary;
mod test;

use std::process::ExitCode;

use anyhow::Result;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test                   format, lints, tests, docs, then the end-to-end tests in the lab
  demo [--keep]          build the images of examples/jesteros and run the last one, with
                         the machine's builder or, if it has none, in the lab;
                         --keep leaves running what the demo started
  bench [--enforce] [--pairs N] [--cold-pairs N]
                         measure builds in the lab, side by side with Dockerfiles;
                         --enforce fails if a goal is missed
  image REF [FLAGS]      build the frontend image REF; pushed if REF names a registry, else
                         loaded, and with the lab's builder pushed to the lab's registry;
                         FLAGS go to `docker buildx build`, and --load, --push or --output
                         among them say where the image goes
  lab up [--no-engine]   start the lab: registry, apt archive, BuildKit, Docker Engine
  lab status             what of it runs
  lab env                variables that make `docker` use it: eval \"$(cargo xtask lab env)\"
  lab down               stop it; what it built and downloaded stays
";

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

/// Says what is wrong with the command line; 2 is what other tools exit with.
fn usage_error(problem: &str) -> Result<ExitCode> {
    eprint!("xtask: {problem}\n\n{USAGE}");
    Ok(ExitCode::from(2))
}
