//! Source policies, which decide about images and may put other things in their place.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;
use serde_json::json;

use super::driver::Driver;
use super::git::repository;
use super::named::published;
use super::pair::{Both, Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{Instead, NoFile};
use super::without::{self, Without};
use crate::process::Finished;
use crate::world::world;

const VARIABLE: &str = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY";

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "policy",
        rows: || {
            vec![
                row(
                    "a source policy that denies",
                    "the build fails and says what is denied",
                    &[Without(Instead("DENY", "ALLOW"), "it should fail")],
                ),
                row(
                    "a source policy that turns an image into another",
                    "the other image is used",
                    &[Without(Instead("CONVERT", "ALLOW"), "the file should be")],
                ),
            ]
        },
        run: images,
        not_on: &[],
    },
    Check {
        name: "policy_rego",
        rows: || {
            vec![row(
                "SPEC.rego",
                "a policy of the client beside the spec; the build fails at the line of what it denies",
                &[Without(NoFile("jesteros.yaml.rego"), "it should fail")],
            )]
        },
        run: rego,
        not_on: &[],
    },
    Check {
        name: "policy_http",
        rows: || {
            vec![row(
                "a source policy that turns an image into a download",
                "in a named context the build fails and says that it is no image",
                &[Without(Instead("CONVERT", "ALLOW"), "exit code 0")],
            )]
        },
        run: download,
        not_on: &[],
    },
    Check {
        name: "policy_git",
        rows: || {
            vec![row(
                "a source policy that turns an image into a repository",
                "the same",
                &[Without(Instead("CONVERT", "ALLOW"), "exit code 0")],
            )]
        },
        run: to_repository,
        not_on: &[],
    },
];

/// The builds with a policy of one rule about an image.
fn with_rule(build: &Twice, image: &str, action: &str, replacement: Option<&str>) -> Result<Twice> {
    // The rule of the build that lacks the effect is about the same image.
    let rule = |action: &str| -> Result<String> {
        let selector = json!({"identifier": format!("docker-image://{image}")});
        let mut rule = json!({"action": action, "selector": selector});
        if let Some(replacement) = replacement {
            rule["updates"] = json!({"identifier": replacement});
            if replacement.starts_with("git://") {
                // Without it BuildKit takes every repository for one of https.
                rule["updates"]["attrs"] = json!({"git.fullurl": replacement});
            }
        }
        let file = world().folder("policy")?.join("policy.json");
        fs::write(&file, json!({"rules": [rule]}).to_string())?;
        Ok(file.display().to_string())
    };
    let Both { ours, theirs } = build.0.clone();
    Ok(Twice(Both {
        ours: ours.env(VARIABLE, &rule(&without::text(action))?),
        theirs: theirs.env(VARIABLE, &rule(action)?),
    }))
}

/// A pair that copies an image.
fn copies(image: &str) -> Result<Pair> {
    Pair::small(
        &format!(
            "sources: {{parts: {{image: \"{image}\"}}}}\n\
             images: {{box: {{from: scratch, files: {{/in/: parts}}}}}}\n"
        ),
        &format!("FROM scratch\nCOPY --from={image} / /in/\n"),
    )
}

fn images(driver: Driver) -> Result<()> {
    let (image, _) = published("denied")?;
    let build = copies(&image)?.on(driver)?;
    let failed = with_rule(&build, &image, "DENY", None)?.fail()?;
    failed.both("what is denied", &true, |failed| {
        Ok(failed.text().contains(&image) && failed.text().contains("denied"))
    })?;
    let (other, _) = published("of a policy")?;
    let converted = with_rule(&build, &image, "CONVERT", Some(&format!("docker-image://{other}")))?;
    converted.trees()?.both("the file", "of a policy", |tree| tree.text("in/mark"))
}

/// Denies the images of this repository.
const POLICY: &str = "package docker\n\ndefault allow := true\n\n\
    allow := false if contains(input.image.repo, \"NAME\")\n\n\
    decision := {\"allow\": allow, \"deny_msg\": [\"not this one\"]}\n";

fn rego(driver: Driver) -> Result<()> {
    let (image, _) = published("denied")?;
    let name = image.trim_end_matches(":1").rsplit('/').next().unwrap_or_default();
    let policy = POLICY.replace("NAME", name);
    let files = [("jesteros.yaml.rego", policy.as_str()), ("Dockerfile.rego", &policy)];
    let failed = copies(&image)?.add(&files)?.on(driver)?.fail()?;
    failed.both("what is denied", &true, |failed| {
        Ok(["not allowed by policy", "not this one"]
            .iter()
            .all(|text| failed.text().contains(text)))
    })?;
    crate::build::points_at(&failed.ours, "jesteros.yaml", 4)
}

/// A build with a named context that is an image, which a policy turns into something else.
fn converted(driver: Driver, image: &str, replacement: &str) -> Result<Both<Finished>> {
    let pair = Pair::small(
        "sources: {parts: {external: x}}\n\
         images: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch\nCOPY --from=parts / /in/\n",
    )?;
    let build = pair.on(driver)?.arg(&format!("--build-context=parts=docker-image://{image}"));
    with_rule(&build, image, "CONVERT", Some(replacement))?.plain()
}

fn download(driver: Driver) -> Result<()> {
    let served = world().folder("served")?;
    fs::write(served.join("mark"), "of a download")?;
    let server = Server::start(&served)?;
    let (image, _) = published("replaced")?;
    let ended = converted(driver, &image, &format!("{}/mark", server.url()))?;
    // BuildKit's own frontend drops the slashes of the URL (`load` in
    // `frontend/dockerui/namedcontext.go`).
    ensure!(ended.theirs.code == Some(1), "{}", ended.theirs.evidence());
    ended.theirs.says("failed to parse http:")?;
    is_no_image(&ended.ours, &image)
}

fn to_repository(driver: Driver) -> Result<()> {
    let (image, _) = published("replaced")?;
    let ended = converted(driver, &image, repository()?.url())?;
    ensure!(ended.theirs.code == Some(1), "{}", ended.theirs.evidence());
    // It drops the slashes of the URL here as well.
    ended.theirs.says("invalid git context git:")?;
    is_no_image(&ended.ours, &image)
}

/// Fails unless the build of the spec says that an image was replaced by something else.
fn is_no_image(ended: &Finished, image: &str) -> Result<()> {
    ensure!(ended.code == Some(1), "{}", ended.evidence());
    ended.says(&format!("a source policy replaced `{image}` by"))?;
    ended.says("which is not an image")?;
    Ok(())
}
