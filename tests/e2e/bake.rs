//! `--call=bake`: the file that it prints, and what bake makes of it.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::Case;
use crate::archives::small_root;
use crate::build::Build;
use crate::family;
use crate::process::{self, Finished};
use crate::project::Project;
use crate::world::{LIMIT, world};

pub(crate) const CASES: &[Case] = &[
    ("bake_file_of_the_example_is_the_one_in_the_repository", of_the_example),
    ("bake_builds_artifacts_images_and_reports", builds),
    ("bake_fails_if_a_check_fails", fails),
    ("bake_takes_named_contexts", named_contexts),
];

const SPEC: &str = "\
# syntax=FRONTEND
version: 1
name: e2e
default: note
args: {WORD: calm, TOKEN: {description: it has no default}}
sources: {root: {context: root}, extra: {external: a folder with a word}}
bases: {small: {from: root, platform: linux/arm/v5}}
images:
  box:
    from: small
    files: {/word: {text: \"${WORD}\", expand: [WORD]}}
    checks: [{files: {/word: {text: calm}}}]
artifacts:
  note: {file: {text: \"${WORD}\", expand: [WORD]}, filename: note.txt}
  given: {file: \"extra:word.txt\"}
  token: {file: {text: \"${TOKEN}\", expand: [TOKEN]}}
groups: {release: [note, box.checks]}
";

/// A project with the bake file of its spec.
fn project() -> Result<Project> {
    let project = Project::new(SPEC)?;
    fs::create_dir(project.path().join("root"))?;
    fs::write(project.path().join("root/root.tar"), small_root()?)?;
    let told = Build::new(&project).arg("--call=bake").plain()?.ok()?;
    project.add(&[("docker-bake.json", &told.stdout)])?;
    Ok(project)
}

fn bake(project: &Project, variables: &[(&str, &str)], arguments: &[&str]) -> Result<Finished> {
    let mut docker = world().docker_command()?;
    docker.current_dir(project.path()).args(["buildx", "bake", "--progress=plain"]);
    docker.args(arguments).env("TOKEN", "given").envs(variables.iter().copied());
    process::run(&mut docker, LIMIT)
}

fn text(project: &Project, path: &str) -> Result<String> {
    fs::read_to_string(project.path().join(path)).with_context(|| path.to_owned())
}

fn of_the_example() -> Result<()> {
    let folder = family::example();
    let build = Build::of(&folder.join("jesteros.yaml"), &folder);
    let build = build.arg(format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend));
    let told = build.arg("--call=bake").plain()?.ok()?;
    let committed = fs::read_to_string(folder.join("docker-bake.json"))?;
    ensure!(told.stdout == committed, "it is not docker-bake.json: {}", told.stdout);
    let mut docker = world().docker_command()?;
    docker.current_dir(&folder).args(["buildx", "bake", "--print"]);
    docker.env("APT_MIRROR", "http://mirror.invalid");
    let printed = process::run(&mut docker, LIMIT)?.ok()?;
    let printed: Value = serde_json::from_str(&printed.stdout).context("no JSON")?;
    let target = &printed["target"]["production"];
    ensure!(target["args"]["APT_MIRROR"] == "http://mirror.invalid", "{printed:#}");
    ensure!(target["platforms"][0] == "linux/arm/v5", "{printed:#}");
    ensure!(target["tags"][0] == "jesteros:production", "{printed:#}");
    Ok(())
}

fn builds() -> Result<()> {
    let project = project()?;
    bake(&project, &[], &[])?.ok()?;
    ensure!(text(&project, "out/note/note.txt")? == "calm");
    ensure!(!project.path().join("out/box.checks").exists(), "only the default is built");
    bake(&project, &[], &["release"])?.ok()?;
    ensure!(text(&project, "out/box.checks/report.txt")?.contains("files: /word"));
    // The environment decides about args.
    bake(&project, &[("WORD", "wild")], &["note"])?.ok()?;
    ensure!(text(&project, "out/note/note.txt")? == "wild");
    bake(&project, &[], &["token"])?.ok()?;
    ensure!(text(&project, "out/token/token")? == "given");
    // Without an output an image stays in the builder. It is asked for its own platform, so
    // BuildKit has nothing to warn about.
    let image = bake(&project, &[], &["box"])?.ok()?;
    image.says("will only remain in the build cache")?.does_not_say("does not match")?;
    let plain = Build::new(&project).target("box").arg("--build-arg=TOKEN=given");
    let plain = plain.plain()?.ok()?;
    plain.says("1 warning found")?;
    image.does_not_say("1 warning found").map(drop)
}

fn fails() -> Result<()> {
    let project = project()?;
    let failed = bake(&project, &[("WORD", "wild")], &["release"])?;
    ensure!(failed.code != Some(0), "the check does not hold: {}", failed.evidence());
    let line = project.line("checks: [")?;
    failed.says(&format!("jesteros.yaml:{line}"))?.does_not_say("panic")?;
    ensure!(!project.path().join("out/box.checks").exists(), "there is a report");
    Ok(())
}

fn named_contexts() -> Result<()> {
    let project = project()?;
    let missing = bake(&project, &[], &["given"])?;
    ensure!(missing.code != Some(0), "it was not given: {}", missing.evidence());
    missing.says("--build-context extra=")?;
    let folder = world().folder("extra")?;
    fs::write(folder.join("word.txt"), "brought")?;
    let (set, allow) = (
        format!("*.contexts.extra={}", folder.display()),
        format!("--allow=fs.read={}", folder.display()),
    );
    let refused = bake(&project, &[], &["--set", &set, "given"])?;
    ensure!(refused.code != Some(0), "nobody allowed it: {}", refused.evidence());
    refused.says("--allow")?.says("fs.read=")?;
    bake(&project, &[], &["--set", &set, &allow, "given"])?.ok()?;
    let found = fs::read_dir(project.path().join("out/given"))?.next().context("no file")??;
    ensure!(fs::read_to_string(found.path())? == "brought");
    // Other targets do not mind what they do not use.
    bake(&project, &[], &["--set", &set, &allow, "note"])?.ok().map(drop)
}
