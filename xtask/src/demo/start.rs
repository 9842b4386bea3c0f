//! Starts production: its own command, in a container.

use std::fs;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jesteros_lab::command;

use super::family::{Family, tag};
use super::place::Place;
use crate::oci::Image;

/// The image that is started.
const NAME: &str = "production";

/// In one line.
pub(super) fn how(place: &Place) -> &'static str {
    if place.is_engine() {
        "its command, by `docker run`"
    } else {
        "its command, as a step of a build from the image, as there is no engine"
    }
}

/// What the image's command writes.
pub(super) fn run(family: &Family<'_>, images: &[(&str, Image)]) -> Result<String> {
    if family.place.is_engine() {
        let run = ["run", "--rm", "--platform", "linux/arm/v5", &tag(NAME)];
        return command::output(family.docker.command()?.args(run));
    }
    let (_, image) = images.iter().find(|(name, _)| *name == NAME).context("no production")?;
    let folder = family.target.join("start");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let words = serde_json::to_string(&image.command).context("an odd command")?;
    let dockerfile = folder.join("Dockerfile");
    // No redirection or shell around it: the words are what a container starts.
    fs::write(&dockerfile, format!("FROM {NAME}\nRUN --network=none {words}\n"))
        .with_context(|| format!("cannot write {}", dockerfile.display()))?;
    let layout = family.layout();
    let context = format!("{NAME}=oci-layout://{}@{}", layout.folder().display(), image.digest);
    // The progress of a build, where the step's output is, goes to stderr.
    let mut build = family.docker.command()?;
    build.args([
        "buildx",
        "build",
        "--progress=rawjson",
        "--no-cache",
        "--platform",
        "linux/arm/v5",
    ]);
    build.args(["--output", "type=cacheonly", "--build-context", &context]).arg(&folder);
    let output =
        build.output().with_context(|| format!("cannot start `{}`", command::show(&build)))?;
    let progress = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        output.status.success(),
        "`{}` failed: {}\n{}",
        command::show(&build),
        output.status,
        command::tail(&progress)
    );
    Ok(logs(&progress))
}

/// What steps wrote, out of progress in JSON.
fn logs(progress: &str) -> String {
    let mut text = Vec::new();
    for line in progress.lines() {
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        for log in event["logs"].as_array().into_iter().flatten() {
            let data = log["data"].as_str().unwrap_or_default();
            text.extend(STANDARD.decode(data).unwrap_or_default());
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_step_wrote() {
        let progress = "{\"logs\":[{\"data\":\"aGkK\"}]}\n{\"vertexes\":[]}\nnoise\n";
        assert_eq!(logs(progress), "hi\n");
    }
}
