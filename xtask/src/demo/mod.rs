//! `cargo xtask demo`: the images and the SD card of the example, built with nothing but plain
//! `docker buildx build`. The last image is started, and the card is read.

mod card;
mod family;
mod frontend;
mod inputs;
mod origin;
mod place;
mod places;
mod report;
mod start;
mod steps;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jesteros_lab::Lab;

use crate::cargo::workspace;
use crate::session::{Afterwards, with_lab};
use crate::usage::usage_error;
use family::Family;
use inputs::Inputs;
use origin::Origin;
use place::Place;
use places::Places;
use steps::Steps;

/// Builds the family and says how; see the usage for the arguments.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let afterwards = match arguments.as_slice() {
        [] => Afterwards::Stop,
        ["--keep"] => Afterwards::Keep,
        _ => return usage_error("`demo` takes nothing but --keep"),
    };
    let mut steps = Steps::new();
    let places = Places::read()?;
    let origin = steps.run("look for Lenny", |said| {
        let origin = Origin::choose(&places)?;
        said.say(origin.reason());
        Ok(origin)
    })?;
    let place = steps.run("look for a builder", |said| {
        let place = Place::choose(&origin)?;
        said.say(place.reason());
        Ok(place)
    })?;
    let parts = place.parts(&origin);
    if parts.is_empty() {
        return demonstrate(&mut steps, &place, None, &origin, &places, afterwards);
    }
    // Both closures need the steps, one after the other.
    let steps = std::cell::RefCell::new(steps);
    let up = || {
        steps.borrow_mut().run_long("start the lab", |said| {
            let lab = Lab::up(&parts)?;
            said.say(format!("in {}", lab.directories().root().display()));
            Ok(lab)
        })
    };
    with_lab(&parts, afterwards, up, |lab| {
        let steps = &mut steps.borrow_mut();
        demonstrate(steps, &place, Some(lab), &origin, &places, afterwards)
    })
}

fn demonstrate(
    steps: &mut Steps,
    place: &Place,
    lab: Option<&Lab>,
    origin: &Origin,
    places: &Places,
    afterwards: Afterwards,
) -> Result<ExitCode> {
    let target = output_folder()?;
    let docker = place.docker(lab)?;
    let frontend = steps.run_long("build the frontend image", |said| {
        let delivered = frontend::deliver(place, docker, lab, &target)?;
        said.say(&delivered.description);
        Ok(delivered)
    })?;
    let inputs = steps.run_long("prepare the Lenny root", |said| {
        let inputs = Inputs::prepare(origin, lab, place)?;
        said.say(&inputs.description);
        Ok(inputs)
    })?;
    let family = Family { place, docker, frontend: &frontend, inputs: &inputs, target: &target };
    for name in family::IMAGES {
        steps.run(&format!("build {name}"), |_| family.build(name))?;
    }
    let images = family.read()?;
    let written = steps.run("start production", |said| {
        said.say(start::how(place));
        start::run(&family, &images)
    })?;
    report::show(&family, &images, &written, afterwards);
    card::run(steps, &family, places)?;
    println!("\nDone in {}.", steps.total());
    Ok(ExitCode::SUCCESS)
}

/// Beside what cargo builds, whatever the working directory.
fn output_folder() -> Result<PathBuf> {
    let folder = workspace().join("target/demo");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
