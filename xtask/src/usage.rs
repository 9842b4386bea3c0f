//! How the commands are called, and what is said to those who call them otherwise.

use std::process::ExitCode;

use anyhow::Result;

/// All commands with their arguments.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test                   format, lints, tests, docs, then the end-to-end tests in the lab,
                         with the older BuildKits
  demo [--keep]          build the images and the SD card of examples/jesteros, run the last
                         image and read the card, with the machine's builder or, if it has
                         none, in the lab; --keep leaves running what the demo started
  bench [--enforce] [--compiler] [--jesteros] [--packages] [--pairs N] [--cold-pairs N]
        [--before REF [--before-spec FILE]]
                         measure builds in the lab, side by side with Dockerfiles, the
                         compiler alone, and graphs beside Go's client/llb; --enforce fails if
                         a goal is missed;
                         --compiler measures only the compiler and graphs, without the lab;
                         --jesteros measures all of examples/jesteros, with its kernel and
                         its SD card, and nothing else;
                         --packages measures what a lock and the native unpacker are worth;
                         --before takes part with an older frontend image, which builds the
                         spec FILE if it does not read the example as it is now
  image REF [FLAGS]      build the frontend image REF; pushed if REF names a registry, else
                         loaded, and with the lab's builder pushed to the lab's registry;
                         FLAGS go to `docker buildx build`, and --load, --push or --output
                         among them say where the image goes
  api                    compare the public API of the crates for other frontends with their
                         public-api.txt, which BLESS=1 rewrites; needs Rust 1.95
  lab up [--no-engine]   start the lab: registry, apt archive, BuildKit, Docker Engine
  lab up --buildkit 0.12 start an older BuildKit with a registry and the apt archive; there are
                         0.12, 0.16 and 0.20
  lab status             what of it runs
  lab env                variables that make `docker` use it: eval \"$(cargo xtask lab env)\"
  lab down [--buildkit 0.12]
                         stop it, or only an older BuildKit; what it built and downloaded stays
";

/// Says what is wrong with the command line; 2 is what other tools exit with.
pub(crate) fn usage_error(problem: &str) -> Result<ExitCode> {
    eprint!("xtask: {problem}\n\n{USAGE}");
    Ok(ExitCode::from(2))
}
