//! `--check` and the other calls.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::Case;
use crate::build::Build;
use crate::family;
use crate::process::{self, Finished};
use crate::project::Project;
use crate::world::{LIMIT, world};

pub(crate) const CASES: &[Case] = &[
    ("call_check_is_silent_about_a_good_spec", check_good),
    ("call_check_shows_mistakes", check_mistakes),
    ("call_targets", targets),
    ("call_outline", outline),
    ("call_describe", describe),
    ("call_unknown", unknown),
];

fn call(build: &Build, call: &str) -> Result<Finished> {
    process::run(&mut build.clone().arg(call).command()?, LIMIT)
}

/// The JSON form of a call's answer.
fn json(build: &Build, name: &str) -> Result<Value> {
    let answer = call(build, &format!("--call={name},format=json"))?.ok()?;
    serde_json::from_str(&answer.stdout).with_context(|| format!("no JSON: {}", answer.evidence()))
}

fn example() -> Build {
    let folder = family::example();
    let build = Build::of(&folder.join("jesteros.yaml"), &folder);
    build.arg(format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend))
}

fn check_good() -> Result<()> {
    let checked = call(&example(), "--check")?.ok()?;
    checked.says("Check complete, no warnings found.")?;
    Ok(())
}

fn check_mistakes() -> Result<()> {
    let project = Project::small(
        "images:\n  box:\n    from: scratch\n    comand: root\n    steps:\n      - rum: true\n",
    )?;
    let checked = call(&Build::new(&project), "--check")?;
    ensure!(checked.code == Some(1), "it should exit with 1: {}", checked.evidence());
    for text in ["comand: root", "- rum: true"] {
        checked.says(&format!("jesteros.yaml:{}: ", project.line(text)?))?;
    }
    checked.says("did you mean `run`?")?.does_not_say("panic")?;
    Ok(())
}

/// The images, artifacts and groups of the example, in its order.
const TARGETS: [&str; 21] = [
    "vanilla",
    "lenny-base",
    "dev-base",
    "runtime-base",
    "production",
    "test",
    "test-gk61",
    "packager",
    "kernel-builder",
    "kernel",
    "boot-script",
    "ramdisk",
    "boot",
    "rootfs",
    "sd-image",
    "installer",
    "release",
    "base-all",
    "test-post-build",
    "test-all",
    "all",
];

fn targets() -> Result<()> {
    let answer = call(&example(), "--call=targets")?.ok()?;
    answer.says("production (default)")?.says("What the typewriter runs")?;
    let json = json(&example(), "targets")?;
    let names: Vec<&str> = json["targets"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|target| target["name"].as_str())
        .collect();
    ensure!(names == TARGETS, "targets: {json}");
    Ok(())
}

fn outline() -> Result<()> {
    let build =
        example().target("runtime-base").arg("--build-arg=APT_MIRROR=http://mirror.invalid");
    let answer = call(&build, "--call=outline")?.ok()?;
    answer.says("runtime-base")?.says("APT_MIRROR")?.says("http://mirror.invalid")?;
    let answer = json(&build, "outline")?;
    ensure!(answer["args"][0]["name"] == "APT_MIRROR", "args: {}", answer["args"]);
    let unknown = call(&example().target("prodution"), "--call=outline")?;
    ensure!(unknown.code != Some(0), "a target that is not there has no outline");
    unknown.says("did you mean `production`?")?;
    Ok(())
}

fn describe() -> Result<()> {
    let answer = call(&example(), "--call=subrequests.describe")?.ok()?;
    answer.says("outline")?.says("targets")?.says("lint")?;
    Ok(())
}

fn unknown() -> Result<()> {
    let answer = call(&example(), "--call=no-such-call")?;
    ensure!(answer.code != Some(0), "it should fail: {}", answer.evidence());
    answer.says("no-such-call")?.does_not_say("panic")?;
    Ok(())
}
