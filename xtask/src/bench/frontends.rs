//! The frontend images, pushed to where the lab's builder finds them by name.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use super::subject::Subject;
use crate::docker::Docker;
use crate::image::{self, Progress};
use crate::oci;
use crate::static_binary::Binaries;

/// Builds and pushes the frontend images, `before` being the name of an older one in a
/// registry; returns the sum of the layers of each, as compressed.
pub(super) fn publish(lab: &Lab, before: Option<&str>) -> Result<BTreeMap<Subject, u64>> {
    let mut subjects = vec![Subject::Ours, Subject::External];
    subjects.extend(before.map(|_| Subject::Before));
    let mut sizes = BTreeMap::new();
    for subject in subjects {
        let name = subject.image().context("this frontend is no image")?;
        let pushed = format!("{}/{name}", lab.registry());
        match (subject, before) {
            (Subject::Before, Some(before)) => copy(lab, before, &pushed)?,
            (Subject::Ours, _) => push_ours(lab, &pushed)?,
            (Subject::Before | Subject::External | Subject::BuiltIn, _) => {
                lab.push_dockerfile_frontend(&pushed)?;
            }
        }
        sizes.insert(subject, size(lab, &pushed)?);
    }
    Ok(sizes)
}

/// Builds and pushes our frontend image alone.
pub(super) fn publish_ours(lab: &Lab) -> Result<()> {
    let name = Subject::Ours.image().context("our frontend is an image")?;
    push_ours(lab, &format!("{}/{name}", lab.registry()))
}

fn push_ours(lab: &Lab, name: &str) -> Result<()> {
    let destination = image::destination(name, &[]);
    image::build(Docker::Lab(lab), &Binaries::frontend()?, &destination, &[], Progress::Quiet)
}

/// Gives an image of a registry another name, its manifest being the same.
fn copy(lab: &Lab, from: &str, to: &str) -> Result<()> {
    let mut create = lab.command("docker")?;
    create.args(["buildx", "imagetools", "create", "--prefer-index=false", "--tag", to, from]);
    command::output(&mut create).with_context(|| format!("cannot read {from}")).map(drop)
}

/// What a pull of the image downloads, but for its manifest and config.
fn size(lab: &Lab, name: &str) -> Result<u64> {
    let mut manifest = raw(lab, name)?;
    // An image with attestations is an index, in which it stands first.
    if let Some(digest) = manifest["manifests"][0]["digest"].as_str() {
        let repository = name.rsplit_once(':').map_or(name, |(repository, _)| repository);
        manifest = raw(lab, &format!("{repository}@{digest}"))?;
    }
    let layers = oci::blobs(&manifest["layers"]).with_context(|| name.to_owned())?;
    Ok(layers.iter().map(|layer| layer.size).sum())
}

fn raw(lab: &Lab, name: &str) -> Result<serde_json::Value> {
    let mut inspect = lab.command("docker")?;
    let raw = command::output(inspect.args(["buildx", "imagetools", "inspect", "--raw", name]))?;
    serde_json::from_str(&raw).with_context(|| format!("the manifest of {name}"))
}
