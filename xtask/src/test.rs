//! `cargo xtask test`: everything that must pass, in the order of what is quick.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, Result};
use jesteros_lab::{Directories, Lab, OldBuildkit, Part, command};

use crate::cargo::{cargo, cargo_in_workspace};
use crate::docker::Docker;
use crate::image::{self, Progress};
use crate::session::{Afterwards, with_lab};
use crate::static_binary::Binaries;
use crate::usage::usage_error;

/// The package of the tests that need more than the code of one crate.
const TESTS: &str = "jesteros-tests";

/// The packages of other frontends, and the variables that tell the tests where their programs are.
const FRONTENDS: [(&str, &str); 3] = [
    ("recipe-frontend", "RECIPE_FRONTEND"),
    ("tested-dockerfile", "TESTED_DOCKERFILE"),
    ("container-frontend", "CONTAINER_FRONTEND"),
];

/// Runs all checks; stops at the first that fails and exits with its code.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    if !arguments.is_empty() {
        return usage_error("`test` takes no arguments");
    }
    let checks: [&[&str]; 4] = [
        &["fmt", "--all", "--check"],
        &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        &["test", "--workspace", "--exclude", TESTS],
        &["doc", "--no-deps", "--workspace"],
    ];
    Directories::from_env()?.check_free_space_for_tests()?;
    timed("programs that read archives and disks", jesteros_lab::install_readers)?;
    for check in checks {
        let mut command = cargo_in_workspace(check);
        if check[0] == "doc" {
            command.env("RUSTDOCFLAGS", "-D warnings");
        }
        if let Some(failure) = step(&mut command)? {
            return Ok(failure);
        }
    }
    let old = OldBuildkit::ALL.into_iter().map(Part::OldBuildkit);
    let parts: Vec<Part> = Part::ALL.into_iter().chain(old).collect();
    let up = || timed("lab", || Lab::up(&parts));
    with_lab(&parts, Afterwards::Stop, up, |lab| {
        let reference = timed("frontend image", || publish(lab))?;
        let names = FRONTENDS.map(|(name, _)| name);
        let frontends = timed("other frontends", || Binaries::build(&names))?;
        timed("graphs of Go's client", jesteros_lab::client_llb)?;
        // Before the tests ask for it: the stand-in takes about a minute to make.
        let root = timed("Lenny root", || lab.lenny_context())?.root;
        eprintln!("xtask: the tests' root is {}", root.description);
        let mut command = cargo_in_workspace(&["test", "-p", TESTS]);
        command.envs(lab.env()?);
        command.env("JESTEROS_LAB", "1").env("JESTEROS_FRONTEND", reference);
        for (name, variable) in FRONTENDS {
            let path = frontends.path(name).context("a frontend is not where it was built")?;
            command.env(variable, path);
        }
        Ok(step(&mut command)?.unwrap_or(ExitCode::SUCCESS))
    })
}

/// Builds the frontend image and puts it in the lab's registry.
fn publish(lab: &Lab) -> Result<String> {
    let reference = format!("{}/jesteros-frontend:test", lab.registry());
    let destination = image::destination(&reference, &[]);
    image::build(Docker::Lab(lab), &Binaries::frontend()?, &destination, &[], Progress::Shown)?;
    Ok(reference)
}

/// Runs a command with its output shown; returns the exit code if it failed.
fn step(command: &mut Command) -> Result<Option<ExitCode>> {
    let shown = command::show(command).replace(&*cargo().to_string_lossy(), "cargo");
    timed(&shown, || {
        let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
        if status.success() {
            return Ok(None);
        }
        eprintln!("xtask: `{shown}` failed: {status}");
        // Killed by a signal: there is no code to keep.
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(Some(code.map_or(ExitCode::FAILURE, ExitCode::from)))
    })
}

fn timed<T>(name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("xtask: {name}");
    let start = Instant::now();
    let result = run();
    eprintln!("xtask: {name}: {:.1} s", start.elapsed().as_secs_f64());
    result
}
