//! Source policies, which decide about images and may put other things in their place.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;
use serde_json::json;

use super::driver::Driver;
use super::named::published;
use super::pair::{Pair, Twice};
use super::row::{Check, row};
use crate::world::world;

const VARIABLE: &str = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY";

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "policy",
        rows: || {
            vec![
                row("a source policy that denies", "the build fails and says what is denied"),
                row("a source policy that turns an image into another", "the other image is used"),
            ]
        },
        run: images,
        not_on: &[],
    },
    Check {
        name: "policy_http",
        rows: || {
            vec![row(
                "a source policy that turns an image into a download",
                "in a named context the build fails and says that it is no image",
            )]
        },
        run: download,
        not_on: &[],
    },
];

/// The builds with a policy of one rule about Debian.
fn with_rule(build: &Twice, action: &str, replacement: Option<&str>) -> Result<Twice> {
    let selector = json!({"identifier": "docker-image://docker.io/library/debian:12"});
    let mut rule = json!({"action": action, "selector": selector});
    if let Some(replacement) = replacement {
        rule["updates"] = json!({"identifier": replacement});
    }
    let file = world().folder("policy")?.join("policy.json");
    fs::write(&file, json!({"rules": [rule]}).to_string())?;
    Ok(build.env(VARIABLE, &file.display().to_string()))
}

fn images(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "sources: {debian: {image: \"debian:12\"}}\n\
         images: {box: {from: scratch, files: {/in/: debian}}}\n",
        "FROM scratch\nCOPY --from=debian:12 / /in/\n",
    )?;
    let build = pair.on(driver)?;
    let failed = with_rule(&build, "DENY", None)?.fail()?;
    failed.both("what is denied", &true, |failed| {
        Ok(failed.text().contains("debian:12") && failed.text().contains("denied"))
    })?;
    let (image, _) = published("of a policy")?;
    let converted = with_rule(&build, "CONVERT", Some(&format!("docker-image://{image}")))?;
    converted.trees()?.both("the file", "of a policy", |tree| tree.text("in/mark"))
}

fn download(driver: Driver) -> Result<()> {
    let served = world().folder("served")?;
    fs::write(served.join("mark"), "of a download")?;
    let server = Server::start(&served)?;
    let pair = Pair::small(
        "sources: {parts: {external: x}}\n\
         images: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch\nCOPY --from=parts / /in/\n",
    )?;
    let build = pair.on(driver)?.arg("--build-context=parts=docker-image://debian:12");
    let build = with_rule(&build, "CONVERT", Some(&format!("{}/mark", server.url())))?;
    // BuildKit's own frontend drops the slashes of the URL (`load` in
    // `frontend/dockerui/namedcontext.go`).
    let theirs = build.0.theirs.plain()?;
    ensure!(theirs.code == Some(1), "{}", theirs.evidence());
    theirs.says("failed to parse http:")?;
    let ours = build.0.ours.plain()?;
    ensure!(ours.code == Some(1), "{}", ours.evidence());
    ours.says("a source policy replaced `docker.io/library/debian:12` by")?;
    ours.says("which is not an image")?;
    Ok(())
}
