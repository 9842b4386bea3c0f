//! `examples/frontend-in-100-lines`: a frontend for another language, on the crates alone.

use std::env;
use std::fs;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::family::with_frontend;
use crate::project::Project;
use crate::world::{Shared, shared, world};

pub(crate) const CASES: &[Case] =
    &[("recipe_makes_an_image", makes), ("recipe_mistakes_are_shown_at_their_lines", mistakes)];

/// The image of the frontend, which needs nothing but its program.
const IMAGE: &str = "# syntax=FRONTEND
version: 1
name: recipe
images:
  recipe:
    from: scratch
    files: {/recipe-frontend: {from: context:recipe-frontend, mode: 0755}}
    entrypoint: [/recipe-frontend]
";

/// The names of the frontend's image and of an image to start from.
fn images() -> Result<&'static (String, String)> {
    static IMAGES: Shared<(String, String)> = OnceLock::new();
    shared(&IMAGES, || {
        let program = env::var("RECIPE_FRONTEND");
        let program = program.context("RECIPE_FRONTEND is not set: it names the program")?;
        let project = Project::new(IMAGE)?;
        fs::copy(&program, project.path().join("recipe-frontend")).context(program)?;
        let frontend = world().image_name("recipe")?;
        let build = with_frontend(Build::new(&project)).arg(format!("--tag={frontend}"));
        build.arg("--push").succeeds()?;
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
