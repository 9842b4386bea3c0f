//! The images of other frontends, which need nothing but their programs.

use std::env;
use std::fs;

use anyhow::{Context as _, Result};

use crate::build::Build;
use crate::family::with_frontend;
use crate::project::Project;
use crate::world::world;

const IMAGE: &str = "# syntax=FRONTEND
version: 1
name: example
images:
  example:
    from: scratch
    files: {/frontend: {from: context:frontend, mode: 0755}}
    entrypoint: [/frontend]
";

/// Pushes an image of the program that the variable names, and gives the image's name.
pub(crate) fn frontend(name: &str, variable: &str) -> Result<String> {
    let program = env::var(variable);
    let program = program.with_context(|| format!("{variable} is not set: it names a program"))?;
    let project = Project::new(IMAGE)?;
    fs::copy(&program, project.path().join("frontend")).context(program)?;
    let image = world().image_name(name)?;
    with_frontend(Build::new(&project)).arg(format!("--tag={image}")).arg("--push").succeeds()?;
    Ok(image)
}
