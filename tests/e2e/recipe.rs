//! `examples/frontend-in-100-lines`: a frontend for another language, on the crates alone.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::command;

use crate::Case;
use crate::build::{Build, points_at};
use crate::example;
use crate::image::Image;
use crate::project::Project;
use crate::world::{Shared, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("recipe_makes_an_image", makes),
    ("recipe_copies_from_the_build_context", copies),
    ("recipe_and_context_may_be_an_archive", archive),
    ("recipe_options_are_heeded", options),
    ("recipe_mistakes_are_shown_at_their_lines", mistakes),
];

/// The names of the frontend's image and of an image to start from.
fn images() -> Result<&'static (String, String)> {
    static IMAGES: Shared<(String, String)> = OnceLock::new();
    shared(&IMAGES, || {
        let frontend = example::frontend("recipe", "RECIPE_FRONTEND")?;
        let base = world().image_name("busybox")?;
        world().lab.push_busybox(&base)?;
        Ok((frontend, base))
    })
}

/// A recipe that starts from the base, with these lines after it.
fn recipe(lines: &str) -> Result<(Project, Build)> {
    let (frontend, base) = images()?;
    let project = Project::named("recipe", "")?;
    fs::write(&project.spec, format!("# syntax={frontend}\n\nfrom {base}\n{lines}"))?;
    let build = Build::new(&project);
    Ok((project, build))
}

fn makes() -> Result<()> {
    let lines = "run echo made >/made\nwrite /etc/motd Hello, world.\nstart cat /etc/motd\n";
    let (_project, build) = recipe(lines)?;
    let image = build.image()?;
    ensure!(image.text("made")? == "made\n", "the program did not run");
    ensure!(image.text("etc/motd")? == "Hello, world.\n", "the file is another");
    let config = serde_json::to_string(&image.config)?;
    ensure!(config.contains("\"/bin/sh\",\"-c\",\"cat /etc/motd\""), "{config}");
    Ok(())
}

/// A recipe that copies a folder of which one file is ignored.
fn copying() -> Result<(Project, Build)> {
    let (project, build) = recipe("copy src /opt/src\ncopy a.txt /opt/\n")?;
    project.add(&[
        ("a.txt", "a\n"),
        ("src/main.c", "main\n"),
        ("src/main.o", "object\n"),
        (".dockerignore", "**/*.o\n"),
    ])?;
    Ok((project, build))
}

fn copied(image: &Image) -> Result<()> {
    ensure!(image.text("opt/a.txt")? == "a\n", "the file is another");
    ensure!(image.text("opt/src/main.c")? == "main\n", "the folder holds something else");
    ensure!(!image.files().contains_key("opt/src/main.o"), "an ignored file was copied");
    Ok(())
}

fn copies() -> Result<()> {
    let (_project, build) = copying()?;
    copied(&build.image()?)
}

fn archive() -> Result<()> {
    let (project, _) = copying()?;
    // What is ignored is not in the archive either: nothing is sent from it.
    fs::remove_file(project.path().join("src/main.o"))?;
    let archive = world().folder("archive")?.join("context.tar");
    let mut tar = Command::new("tar");
    tar.arg("--create").arg("--file").arg(&archive).arg("--directory").arg(project.path()).arg(".");
    command::output(&mut tar)?;
    let build = Build::of(Path::new("recipe"), Path::new("-")).stdin(fs::read(&archive)?);
    copied(&build.image()?)
}

fn options() -> Result<()> {
    let (_project, build) = recipe("run echo $WHO >/who\n")?;
    let build = build.arg("--build-arg=WHO=jester");
    ensure!(build.image()?.text("who")? == "jester\n", "the build arg is not set");
    let ran = |build: &Build| {
        let progress = build.succeeds()?;
        let run = progress.vertices.values().find(|vertex| vertex.name.starts_with("run echo"));
        Ok::<_, anyhow::Error>(!run.context("no such step")?.cached)
    };
    ensure!(!ran(&build)?, "the step ran again");
    ensure!(ran(&build.clone().arg("--no-cache"))?, "the cache was used");
    let failed = build.clone().arg("--platform=linux/amd64,linux/arm64").fails()?;
    failed.says("a recipe is made for one `--platform`")?;
    let failed = build.arg("--build-arg=SOURCE_DATE_EPOCH=-1").fails()?;
    failed.says("`--build-arg SOURCE_DATE_EPOCH`: `-1` is not a time")?;
    points_at(&failed, "command line", 1)
}

fn mistakes() -> Result<()> {
    let unknown = recipe("run true\nstop now\n")?.1.fails()?;
    unknown.says("`stop now` is none of `copy FROM TO`, `run COMMAND`, ")?;
    points_at(&unknown, "recipe", 5)?;
    let failing = recipe("run true\nrun exit 7\n")?.1.fails()?;
    failing.says("exit code: 7")?;
    points_at(&failing, "recipe", 5)
}
