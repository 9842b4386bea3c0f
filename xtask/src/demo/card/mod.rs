//! The SD card of the example: built by one plain `docker buildx build`, and read.

mod budgets;
mod image;
mod parts;
mod report;

use anyhow::{Context as _, Result};

use super::family::Family;
use super::places::Places;
use super::steps::Steps;
use image::Image;
use parts::Parts;

/// The target of the spec.
const TARGET: &str = "sd-image";

/// The folder of the card, below the workspace.
const FOLDER: &str = "target/demo";

/// What the spec calls the file.
const FILE: &str = "jesteros.img";

/// Builds the card and tells what is on it.
pub(super) fn run(steps: &mut Steps, family: &Family<'_>, places: &Places) -> Result<()> {
    let choices = steps.run("look for the card's parts", |said| {
        let choices = parts::choose(places)?;
        said.say(parts::reason(&choices));
        Ok(choices)
    })?;
    let parts = steps.run_long("prepare the card's parts", |_| Parts::prepare(&choices))?;
    for line in &parts.lines {
        println!("  {line}");
    }
    let arguments = arguments(family, &parts, &["-o", FOLDER]);
    steps.run("build the card", |_| family.call(&arguments))?;
    let file = family.target.join(FILE);
    let image = steps.run("read the card", |said| {
        jesteros_lab::install_readers()?;
        said.say(format!("{FOLDER}/{FILE}"));
        Image::read(&file).with_context(|| file.display().to_string())
    })?;
    let budgets = steps.run("measure the card", |said| {
        said.say("by --call=size");
        let arguments = self::arguments(family, &parts, &["--call=size,format=json"]);
        budgets::read(&family.call(&arguments)?)
    })?;
    report::show(&image, &budgets, &arguments, parts.has_stand_ins);
    Ok(())
}

fn arguments(family: &Family<'_>, parts: &Parts, last: &[&str]) -> Vec<String> {
    let last = last.iter().map(|word| (*word).to_owned());
    family.arguments_with(TARGET, parts.flags.iter().cloned().chain(last).collect())
}
