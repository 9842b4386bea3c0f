//! `cargo xtask image`: the frontend image.

use std::env;
use std::env::consts::ARCH;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use crate::cargo::workspace;
use crate::docker::{Builder, Docker};
use crate::static_binary::Binaries;
use crate::usage::usage_error;

/// What is pushed is a sixth smaller than with gzip, and every BuildKit and engine that the
/// frontend works with reads it.
const PUSHED: &str =
    "type=image,push=true,compression=zstd,compression-level=19,force-compression=true";

/// Whether a build's progress is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progress {
    /// As buildx shows it.
    Shown,
    /// Only if the build fails.
    Quiet,
}

/// Builds the frontend image and pushes or loads it.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((reference, flags)) =
        arguments.split_first().filter(|(reference, _)| !reference.starts_with('-'))
    else {
        return usage_error("`image` needs the name of the image first");
    };
    let lab = Lab::attach()?;
    // An image of the lab's registry is built in the lab, whatever else is set up.
    let docker = match &lab {
        Some(lab) if registry_of(reference) == Some(&lab.registry()) => Docker::Lab(lab),
        _ => Docker::Machine,
    };
    let other_builder = flags.iter().any(|flag| flag.starts_with("--builder"));
    let destination = match lab.as_ref().filter(|lab| selects(lab) && !other_builder) {
        Some(lab) if registry_of(reference).is_none() => in_lab(lab, reference, flags),
        _ => destination(reference, flags),
    };
    build(docker, &Binaries::frontend()?, &destination, flags, Progress::Shown)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds an image that holds the static binaries; `destination` are the flags that
/// say under which name it goes where.
pub(crate) fn build(
    docker: Docker<'_>,
    binaries: &Binaries,
    destination: &[String],
    flags: &[String],
    progress: Progress,
) -> Result<()> {
    let platform = format!("linux/{}", architecture());
    warn_if_builder_differs(docker, flags, &platform)?;

    let context = scratch_directory(binaries)?;
    let mut build = docker.command()?;
    build
        .args(["buildx", "build", "--file"])
        .arg(workspace().join("Dockerfile.frontend"))
        .arg("--build-context")
        .arg(format!("bin={}", context.display()))
        .args(["--platform", &platform])
        // A statement of when and where it was built would give equal
        // binaries images with different digests.
        .arg("--provenance=false")
        .args(destination)
        .args(flags)
        .arg(workspace());
    let result = match progress {
        Progress::Shown => command::stream(&mut build),
        Progress::Quiet => command::output(&mut build).map(drop),
    };
    fs::remove_dir_all(&context).with_context(|| format!("cannot remove {}", context.display()))?;
    result
}

/// The flags that name an image, and say where it goes unless other flags do.
pub(crate) fn destination(reference: &str, flags: &[String]) -> Vec<String> {
    let mut arguments = vec!["--tag".to_owned(), reference.to_owned()];
    if !says_where(flags) {
        arguments.push(match registry_of(reference) {
            Some(_) => format!("--output={PUSHED}"),
            None => "--load".to_owned(),
        });
    }
    arguments
}

/// As [`destination`] for a name without a registry and the lab's own builder: that
/// one cannot look into an engine, but finds the name in the lab's registry.
fn in_lab(lab: &Lab, reference: &str, flags: &[String]) -> Vec<String> {
    if says_where(flags) {
        return destination(reference, flags);
    }
    let pushed = format!("{}/{reference}", lab.registry());
    eprintln!("xtask: the image is pushed as {pushed}; the lab's builder finds it as {reference}");
    let mut arguments = vec![format!("--output={PUSHED},name={pushed}")];
    if lab.engine_host().is_some() {
        eprintln!("xtask: the image is loaded into the lab's engine as {reference}");
        arguments.push(format!("--output=type=docker,name={reference}"));
    }
    arguments
}

/// Whether the environment is the lab's, and its builder the one in use.
fn selects(lab: &Lab) -> bool {
    let Ok(variables) = lab.env() else { return false };
    let mut deciding =
        variables.iter().filter(|(name, _)| ["BUILDX_CONFIG", "BUILDX_BUILDER"].contains(name));
    deciding.all(|(name, value)| env::var_os(name).as_ref() == Some(value))
}

fn says_where(flags: &[String]) -> bool {
    flags.iter().any(|flag| {
        let name = flag.split('=').next().unwrap_or_default();
        matches!(name, "--load" | "--push" | "--output" | "-o")
    })
}

/// A directory that holds the binaries and nothing else.
fn scratch_directory(binaries: &Binaries) -> Result<PathBuf> {
    let directory = env::temp_dir().join(format!("jesteros-image-{}", std::process::id()));
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    binaries.copy_to(&directory)?;
    Ok(directory)
}

/// The registry host that a reference begins with, by Docker's rule: the first
/// of several components is a host if it has a dot or a colon or is `localhost`.
fn registry_of(reference: &str) -> Option<&str> {
    let (first, _) = reference.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// The frontend runs on the builder, so their architectures must agree.
fn warn_if_builder_differs(docker: Docker<'_>, flags: &[String], platform: &str) -> Result<()> {
    let mut inspect = docker.command()?;
    inspect.args(["buildx", "inspect"]);
    for (flag, value) in flags.iter().zip(flags.iter().skip(1).map(Some).chain([None])) {
        match (flag.as_str(), value) {
            ("--builder", Some(name)) => drop(inspect.arg(name)),
            (flag, _) => drop(flag.strip_prefix("--builder=").map(|name| inspect.arg(name))),
        }
    }
    let builder = Builder::parse(&command::output(&mut inspect)?);
    if let Some(native) = builder.as_ref().and_then(|builder| builder.platforms.first())
        && !native.starts_with(platform)
    {
        eprintln!(
            "xtask: WARNING: the builder runs on {native}, the image is for {platform}: \
             the builder cannot start this frontend unless it emulates {platform}. \
             Build on a machine of its architecture, or without the named context: \
             docker buildx build -f Dockerfile.frontend --platform {native} ."
        );
    }
    Ok(())
}

/// This machine's architecture by the name that images have for it.
fn architecture() -> &'static str {
    match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pushes_what_names_a_registry() {
        let last = |reference: &str| destination(reference, &[]).pop().unwrap();
        assert_eq!(last("localhost:5000/frontend:1"), format!("--output={PUSHED}"));
        assert_eq!(last("example.org/me/frontend"), format!("--output={PUSHED}"));
        assert_eq!(last("frontend:1"), "--load");
        assert_eq!(last("me/frontend:1"), "--load");
    }

    #[test]
    fn flags_have_the_last_word() {
        let named = ["--tag", "frontend"];
        assert_eq!(destination("frontend", &["--push".to_owned()]), named);
        assert_eq!(destination("frontend", &["--output=type=oci".to_owned()]), named);
    }
}
