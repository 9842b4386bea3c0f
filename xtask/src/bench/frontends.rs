//! The two frontend images, pushed to where the lab's builder finds them by name.

use std::fs;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use crate::cargo::workspace;
use crate::docker::Docker;
use crate::image::{self, Progress};
use crate::oci;
use crate::static_binary::Binaries;

/// What the spec's first line says.
const OURS: &str = "jesteros/frontend:1";

/// The Dockerfile frontend's name; as ours one without a registry, so that both are
/// looked up in the same way.
pub(super) const EXTERNAL: &str = "bench/dockerfile:1";

/// Builds and pushes both; returns the sum of the layers of each, as compressed.
pub(super) fn publish(lab: &Lab) -> Result<[u64; 2]> {
    let registry = lab.registry();
    let ours = format!("{registry}/{OURS}");
    let binaries = Binaries::build()?;
    let destination = image::destination(&ours, &[]);
    image::build(Docker::Lab(lab), &binaries, &destination, &[], Progress::Quiet)?;
    let external = format!("{registry}/{EXTERNAL}");
    push_external(lab, &external)?;
    Ok([size(lab, &ours)?, size(lab, &external)?])
}

fn push_external(lab: &Lab, name: &str) -> Result<()> {
    let program = lab.bin("dockerfile-frontend")?;
    let bin = workspace().join("target/bench/bin");
    fs::create_dir_all(&bin).with_context(|| format!("cannot make {}", bin.display()))?;
    fs::copy(program, bin.join("dockerfile-frontend"))
        .with_context(|| format!("cannot copy {}", program.display()))?;
    let mut build = lab.command("docker")?;
    build.args(["buildx", "build", "--provenance=false", "--push", "--tag", name, "--file"]);
    build.arg(workspace().join("xtask/bench/Dockerfile.external"));
    build.arg(format!("--build-context=bin={}", bin.display())).arg(&bin);
    command::output(&mut build).map(drop)
}

/// What a pull of the image downloads, but for its manifest and config.
fn size(lab: &Lab, name: &str) -> Result<u64> {
    let mut inspect = lab.command("docker")?;
    let raw = command::output(inspect.args(["buildx", "imagetools", "inspect", "--raw", name]))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&raw).with_context(|| format!("the manifest of {name}"))?;
    let layers = oci::blobs(&manifest["layers"]).with_context(|| name.to_owned())?;
    Ok(layers.iter().map(|layer| layer.size).sum())
}
