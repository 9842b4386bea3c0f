//! `cargo xtask lab`: the lab as a thing that stays up between commands.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::archive::serve_forever;
use jesteros_lab::{Lab, OldBuildkit, Part, command};

use crate::usage::usage_error;

/// Starts, shows or stops the lab.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["up"] => up(&Part::ALL),
        ["up", "--no-engine"] => up(&[Part::Registry, Part::Archive, Part::Buildkit]),
        ["up", "--buildkit", version] => up_old(version),
        ["status"] => status(),
        ["env"] => env(),
        // The process that the lab starts to serve its archive; of no use to people.
        ["serve-archive", folder, port] => serve_archive(folder, port),
        ["down", "--buildkit", version] => down_old(version),
        ["down"] => Lab::down().map(|()| ExitCode::SUCCESS),
        [] => usage_error("`lab` needs a command"),
        other => usage_error(&format!("no command `lab {}`", other.join(" "))),
    }
}

fn up(parts: &[Part]) -> Result<ExitCode> {
    let lab = Lab::up(parts)?;
    print!("{}", lab.status());
    eprintln!("\nTo use it: eval \"$(cargo xtask lab env)\"");
    Ok(ExitCode::SUCCESS)
}

/// An older `buildkitd`, with what builds in it need.
fn up_old(name: &str) -> Result<ExitCode> {
    let Some(version) = old_buildkit(name) else { return unknown_buildkit(name) };
    up(&[Part::Registry, Part::Archive, Part::OldBuildkit(version)])?;
    eprintln!("Its builder: docker buildx build --builder {}", version.builder());
    Ok(ExitCode::SUCCESS)
}

fn down_old(name: &str) -> Result<ExitCode> {
    let Some(version) = old_buildkit(name) else { return unknown_buildkit(name) };
    if let Some(lab) = Lab::attach()? {
        lab.stop(&[Part::OldBuildkit(version)])?;
    }
    Ok(ExitCode::SUCCESS)
}

fn old_buildkit(name: &str) -> Option<OldBuildkit> {
    OldBuildkit::ALL.into_iter().find(|version| version.name() == name)
}

fn unknown_buildkit(name: &str) -> Result<ExitCode> {
    let known = OldBuildkit::ALL.map(OldBuildkit::name).join(", ");
    usage_error(&format!("no BuildKit `{name}`; there are {known}"))
}

/// As other service tools do: 0 if something runs, 3 if nothing does.
fn status() -> Result<ExitCode> {
    let Some(lab) = Lab::attach()? else {
        println!("The lab is down.");
        return Ok(ExitCode::from(3));
    };
    print!("{}", lab.status());
    Ok(ExitCode::SUCCESS)
}

fn env() -> Result<ExitCode> {
    let lab = Lab::attach()?.context("the lab is down: cargo xtask lab up")?;
    if lab.engine_host().is_none() {
        // Left by an earlier `env`, it would lead to an engine that is gone.
        println!("unset DOCKER_HOST");
    }
    if lab.archive().is_none() {
        println!("unset JESTEROS_ARCHIVE JESTEROS_ARCHIVE_KEYRING");
    }
    for (name, value) in lab.env()? {
        println!("export {name}={}", command::quote(&value.to_string_lossy()));
    }
    Ok(ExitCode::SUCCESS)
}

fn serve_archive(folder: &str, port: &str) -> Result<ExitCode> {
    let port = port.parse().with_context(|| format!("`{port}` is no port"))?;
    serve_forever(Path::new(folder), port).map(|()| ExitCode::SUCCESS)
}
