//! Brings the frontend image to where a build looks for `# syntax=`.

use std::path::Path;

use anyhow::Result;
use jesteros_lab::Lab;

use super::place::Place;
use crate::docker::Docker;
use crate::image::{self, Progress};
use crate::oci::Layout;
use crate::static_binary::Binaries;

/// What the first line of the spec says.
pub(super) const SYNTAX: &str = "jesteros/frontend:1";

/// The frontend image, ready for a build.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    /// What a build needs besides the spec's first line.
    pub(super) flags: Vec<String>,
    pub(super) description: String,
}

/// Builds the image; each kind of builder finds it in another way, and none of
/// them needs a registry outside of this machine.
pub(super) fn deliver(
    place: &Place,
    docker: Docker<'_>,
    lab: Option<&Lab>,
    target: &Path,
) -> Result<Delivered> {
    let binaries = Binaries::frontend()?;
    let (count, size) = (binaries.count(), binaries.size()?);
    let build = |flags: &[String]| image::build(docker, &binaries, flags, &[], Progress::Quiet);
    let delivered = |flags, where_: &str| Delivered {
        flags,
        description: format!("{count} static programs of {:.1} MB, {where_}", size as f64 / 1e6),
    };
    if let (Place::Lab { .. }, Some(lab)) = (place, lab) {
        let pushed = format!("{}/{SYNTAX}", lab.registry());
        build(&image::destination(&pushed, &[]))?;
        return Ok(delivered(Vec::new(), &format!("pushed as {pushed}")));
    }
    if place.is_engine() {
        build(&["--tag".to_owned(), SYNTAX.to_owned(), "--load".to_owned()])?;
        return Ok(delivered(Vec::new(), &format!("in the engine's store as {SYNTAX}")));
    }
    // Without a registry: the client sends the image along.
    let layout = Layout::new(target.join("frontend"));
    let folder = layout.folder().display().to_string();
    build(&[
        "--tag".to_owned(),
        SYNTAX.to_owned(),
        format!("--output=type=oci,dest={folder},tar=false"),
    ])?;
    let digest = layout.image(SYNTAX)?.digest;
    let context = format!("{SYNTAX}=oci-layout://{folder}@{digest}");
    let flags = vec!["--build-context".to_owned(), context];
    Ok(delivered(flags, &format!("as an OCI layout in {folder}")))
}
