//! Limits of programs, and secrets of sources.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::guard::Guard;
use crate::old_buildkit;
use crate::project::{Project, lenny_project};
use crate::world::world;
use jesteros_lab::OldBuildkit;

pub(crate) const CASES: &[Case] = &[
    ("limit_of_time_ends_a_program", time),
    ("limit_of_memory_ends_a_program", memory),
    ("limit_of_memory_is_refused_by_an_older_buildkit", memory_on_an_older_one),
    ("source_is_authorized_by_a_secret", authorized),
    ("folder_lists_the_checksums_of_its_files", checksums),
];

const STEPS: &str = r#"images:
  good:
    from: lenny
    steps:
      - run: |
          id -un >/tmp/who
          exec sleep 1
        timeout: 2m
        user: daemon
  slow:
    from: lenny
    steps:
      - run: |
          echo started
          sleep 100 & sleep 100
        timeout: 2s
  fat:
    from: lenny
    steps:
      - run: dd if=/dev/zero of=/dev/null bs=200M count=1
        memory: 64 MiB
  lean:
    from: lenny
    steps:
      - run: dd if=/dev/zero of=/dev/null bs=2M count=1
        memory: 64 MiB
"#;

fn time() -> Result<()> {
    let project = lenny_project(STEPS)?;
    let build = Build::new(&project).on_lenny()?;
    let image = build.clone().target("good").image()?;
    ensure!(image.text("tmp/who")? == "daemon\n", "{:?}", image.text("tmp/who")?);
    let own = ["run/jesteros", "run/jesteros/helper", "run/jesteros/script"];
    ensure!(own.iter().all(|path| !image.files().contains_key(*path)), "the helper is left");
    let start = Instant::now();
    let failed = build.target("slow").fails()?;
    ensure!(start.elapsed() < Duration::from_secs(60), "it was not ended");
    failed.says("the program ran longer than its `timeout` of 2s and was ended")?;
    failed.says("exit code: 124")?;
    // A long script is not part of the message.
    failed.says("/run/jesteros/script\" did not complete successfully")?;
    points_at(&failed, "jesteros.yaml", project.line("echo started")? - 1)
}

fn memory() -> Result<()> {
    let project = lenny_project(STEPS)?;
    let build = Build::new(&project).on_lenny()?;
    build.clone().target("lean").succeeds()?;
    let failed = build.target("fat").fails()?;
    failed.says("exit code: 137")?;
    points_at(&failed, "jesteros.yaml", project.line("bs=200M")?)
}

fn memory_on_an_older_one() -> Result<()> {
    let project = lenny_project(STEPS)?;
    let build = old_buildkit::on(OldBuildkit::V0_20, Build::new(&project).on_lenny()?)?;
    let failed = build.target("lean").fails()?;
    failed.says("`exec.meta.linux.resources`")?;
    failed.says("BuildKit has since v0.31")?;
    let line = project.line("bs=2M")?;
    points_at(&failed, "jesteros.yaml", line)
}

/// The SHA-256 of `hello` and a line feed.
const HELLO: &str = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

fn authorized() -> Result<()> {
    let guard = Guard::start("Bearer canary-41d6")?;
    let spec = |guard: &Guard| {
        let artifacts = "artifacts:\n  out: {folder: {files: {/: file}}}\n";
        format!("secrets: {{token: }}\nsources:\n{}{artifacts}", guard.source("token"))
    };
    let project = Project::small(&spec(&guard))?;
    let secret = world().folder("token")?.join("token");
    fs::write(&secret, "Bearer canary-41d6")?;
    let build = Build::new(&project).arg(format!("--secret=id=token,src={}", secret.display()));
    let progress = build.clone().succeeds()?;
    ensure!(!progress.evidence().contains("canary-41d6"), "the secret is in the progress");
    ensure!(build.tree()?.text("file.txt")? == guard.content);
    let asked = guard.asked();
    ensure!(!asked.is_empty() && asked.iter().all(|is_authorized| *is_authorized), "{asked:?}");
    // Nothing is fetched without the secret.
    let other = Project::small(&spec(&Guard::start("Bearer canary-41d6")?))?;
    let failed = Build::new(&other).fails()?;
    failed.says("the secret `token` was not given")?.says("--secret id=token,src=FILE")?;
    points_at(&failed, "jesteros.yaml", other.line("  file:")?)
}

fn checksums() -> Result<()> {
    let rest =
        "artifacts:\n  out: {folder: {files: {/a/b: {text: \"hello\\n\"}}, checksums: sha256}}\n";
    let tree = Build::new(&Project::small(rest)?).tree()?;
    ensure!(tree.text("SHA256SUMS")? == format!("{HELLO}  a/b\n"), "{}", tree.text("SHA256SUMS")?);
    Ok(())
}
