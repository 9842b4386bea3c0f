//! `cargo xtask image`: the frontend image.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use crate::{static_binary, usage_error};

/// Builds the frontend image and pushes or loads it.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((reference, flags)) =
        arguments.split_first().filter(|(reference, _)| !reference.starts_with('-'))
    else {
        return usage_error("`image` needs the name of the image first");
    };
    let binary = static_binary::build()?;
    // An image of the lab's registry is built in the lab, whatever else is set up.
    let lab = Lab::attach()?.filter(|lab| registry_of(reference) == Some(&lab.registry()));
    build(&binary, reference, flags, lab.as_ref())?;
    Ok(ExitCode::SUCCESS)
}

/// Builds an image that holds the static binary, with the lab's buildx or with
/// the one that the environment selects.
pub(crate) fn build(
    binary: &Path,
    reference: &str,
    flags: &[String],
    lab: Option<&Lab>,
) -> Result<()> {
    static_binary::ensure_static(binary)?;
    let docker = || match lab {
        Some(lab) => lab.command("docker"),
        None => Ok(Command::new("docker")),
    };
    let platform = format!("linux/{}", architecture());
    warn_if_builder_differs(&mut docker()?, flags, &platform)?;

    let context = scratch_directory(binary)?;
    let result = command::stream(
        docker()?
            .args(["buildx", "build", "--file"])
            .arg(workspace().join("Dockerfile.frontend"))
            .arg("--build-context")
            .arg(format!("bin={}", context.display()))
            .args(["--platform", &platform, "--tag", reference])
            // A statement of when and where it was built would give equal
            // binaries images with different digests.
            .arg("--provenance=false")
            .args(destination(reference, flags))
            .args(flags)
            .arg(workspace()),
    );
    fs::remove_dir_all(&context).with_context(|| format!("cannot remove {}", context.display()))?;
    result
}

/// The directory above this crate's.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A directory that holds the binary and nothing else.
fn scratch_directory(binary: &Path) -> Result<PathBuf> {
    let directory = std::env::temp_dir().join(format!("jesteros-image-{}", std::process::id()));
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    fs::copy(binary, directory.join("jesteros-frontend"))
        .with_context(|| format!("cannot copy {}", binary.display()))?;
    Ok(directory)
}

/// Says where the image goes, unless the flags do.
fn destination(reference: &str, flags: &[String]) -> Option<&'static str> {
    let says = |flag: &String| {
        let name = flag.split('=').next().unwrap_or_default();
        matches!(name, "--load" | "--push" | "--output" | "-o")
    };
    if flags.iter().any(says) {
        None
    } else if registry_of(reference).is_some() {
        Some("--push")
    } else {
        Some("--load")
    }
}

/// The registry host that a reference begins with, by Docker's rule: the first
/// of several components is a host if it has a dot or a colon or is `localhost`.
fn registry_of(reference: &str) -> Option<&str> {
    let (first, _) = reference.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// The frontend runs on the builder, so their architectures must agree.
fn warn_if_builder_differs(docker: &mut Command, flags: &[String], platform: &str) -> Result<()> {
    docker.args(["buildx", "inspect"]);
    for (flag, value) in flags.iter().zip(flags.iter().skip(1).map(Some).chain([None])) {
        match (flag.as_str(), value) {
            ("--builder", Some(name)) => drop(docker.arg(name)),
            (flag, _) => drop(flag.strip_prefix("--builder=").map(|name| docker.arg(name))),
        }
    }
    let inspected = command::output(docker)?;
    if let Some(native) = native_platform(&inspected)
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

/// The first platform that `docker buildx inspect` lists is the builder's own.
fn native_platform(inspected: &str) -> Option<&str> {
    let platforms = inspected.lines().find_map(|line| line.strip_prefix("Platforms:"))?;
    platforms.split(',').next().map(|platform| platform.trim().trim_end_matches('*'))
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
        let none: [String; 0] = [];
        assert_eq!(destination("localhost:5000/frontend:1", &none), Some("--push"));
        assert_eq!(destination("example.org/me/frontend", &none), Some("--push"));
        assert_eq!(destination("frontend:1", &none), Some("--load"));
        assert_eq!(destination("me/frontend:1", &none), Some("--load"));
    }

    #[test]
    fn flags_have_the_last_word() {
        assert_eq!(destination("example.org/frontend", &["--load".to_owned()]), None);
        assert_eq!(destination("frontend", &["--output=type=oci".to_owned()]), None);
    }

    #[test]
    fn reads_the_builders_own_platform() {
        let inspected = "Name: x\nPlatforms:        linux/amd64*, linux/arm64\n";
        assert_eq!(native_platform(inspected), Some("linux/amd64"));
        assert_eq!(native_platform("Name: x\n"), None);
    }
}
