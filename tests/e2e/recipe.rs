//! `examples/frontend-in-100-lines`: a frontend for another language, on the crates alone.

use std::fs;
use std::sync::OnceLock;

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::example;
use crate::project::Project;
use crate::world::{Shared, shared, world};

pub(crate) const CASES: &[Case] =
    &[("recipe_makes_an_image", makes), ("recipe_mistakes_are_shown_at_their_lines", mistakes)];

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

fn mistakes() -> Result<()> {
    let unknown = recipe("run true\nstop now\n")?.1.fails()?;
    unknown.says("`stop` is none of `run`, `write` and `start`")?;
    points_at(&unknown, "recipe", 5)?;
    let failing = recipe("run true\nrun exit 7\n")?.1.fails()?;
    failing.says("exit code: 7")?;
    points_at(&failing, "recipe", 5)
}
