//! The ways to say which frontend reads a spec.

use std::fs;

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::Build;
use crate::process;
use crate::project::{Project, SMALL};
use crate::world::{LIMIT, world};

pub(crate) const CASES: &[Case] = &[
    ("selection_by_comment", by_comment),
    ("selection_by_json_key", by_json),
    ("selection_by_build_arg", by_build_arg),
    ("selection_swapped_for_an_image", swapped_for_image),
    ("selection_swapped_for_a_layout", swapped_for_layout),
];

const IMAGES: &str = "images:\n  box: {from: scratch, files: {/etc/mark: {text: hello}}}\n";

/// A name that no registry has.
const NOWHERE: &str = "registry.invalid/jesteros/frontend:1";

fn project(head: &str) -> Result<Project> {
    Project::new(&format!("{head}{SMALL}{IMAGES}"))
}

fn works(build: &Build) -> Result<()> {
    let mark = build.image()?.text("etc/mark")?;
    ensure!(mark == "hello", "/etc/mark holds {mark:?}");
    Ok(())
}

fn by_comment() -> Result<()> {
    works(&Build::new(&project("# syntax=FRONTEND\n")?))?;
    works(&Build::new(&project("#syntax = FRONTEND\n# something else\n\n")?))
}

fn by_json() -> Result<()> {
    let spec = serde_json::json!({
        "syntax": "FRONTEND",
        "version": 1,
        "name": "e2e",
        "images": {"box": {"from": "scratch", "files": {"/etc/mark": {"text": "hello"}}}},
    });
    let project = Project::named("jesteros.json", &format!("{spec:#}\n"))?;
    works(&Build::new(&project))
}

fn by_build_arg() -> Result<()> {
    let argument = format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend);
    works(&Build::new(&project("")?).arg(&argument))?;
    // It wins over the comment.
    works(&Build::new(&project(&format!("# syntax={NOWHERE}\n"))?).arg(&argument))
}

fn swapped_for_image() -> Result<()> {
    let swap = format!("--build-context={NOWHERE}=docker-image://{}", world().frontend);
    works(&Build::new(&project(&format!("# syntax={NOWHERE}\n"))?).arg(swap))
}

fn swapped_for_layout() -> Result<()> {
    let layout = world().folder("frontend-layout")?;
    let file = world().folder("dockerfile")?.join("Dockerfile");
    fs::write(&file, format!("FROM {}\n", world().frontend))?;
    let mut export = world().docker_command()?;
    export.args(["buildx", "build", "--provenance=false", "--file"]).arg(&file);
    export
        .arg(format!("--output=type=oci,tar=false,dest={}", layout.display()))
        .arg(&world().folder("empty")?);
    process::run(&mut export, LIMIT)?.ok()?;
    let swap = format!("--build-context={NOWHERE}=oci-layout://{}", layout.display());
    works(&Build::new(&project(&format!("# syntax={NOWHERE}\n"))?).arg(swap))
}
