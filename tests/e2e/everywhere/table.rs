//! The targets of the example have the same bytes on every daemon and on every day.

use std::path::Path;
use std::process::Command;
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context as _, Result, anyhow, ensure};
use jesteros_lab::command;

use super::difference::difference;
use super::own::Own;
use super::place::{self, AROUND, Made, Place};
use super::targets::{Kind, TARGETS, Target, expect_all};
use crate::build::Build;
use crate::engine::on_engine;
use crate::family::{example, with_frontend};
use crate::image::Image;
use crate::jesteros;
use crate::lock::lock;
use crate::project::Project;
use crate::world::world;

/// How much of a digest the table shows.
const SHOWN: usize = "sha256:".len() + 16;

pub(super) fn same() -> Result<()> {
    expect_all()?;
    // Where the files are, and when they were written, must not count.
    let copy = || Project::copy_of(&example(), "jesteros.yaml");
    let (here, elsewhere) = (copy()?, copy()?);
    let mut touch = Command::new("find");
    touch.arg(elsewhere.path()).args(["-exec", "touch", "--date=2001-02-03", "{}", "+"]);
    command::output(&mut touch)?;
    let build = Build::of(&here.spec, here.path());
    let build = with_frontend(jesteros::arguments(&[])?.into_iter().fold(build, Build::arg));
    let text = lock(&here, &build)?;
    elsewhere.add(&[("jesteros.lock", &text)])?;

    let own = Own::start(&AROUND)?;
    let out = world().folder("another-day")?;
    let (usual, others) = thread::scope(|scope| {
        let apart = scope.spawn(|| place::apart(&elsewhere, &own));
        let another_day = scope.spawn(|| place::another_day(&elsewhere, &out));
        let usual = place::usual(&here);
        let engine = place::engine(&here);
        let joined = |made: ScopedJoinHandle<'_, Result<Made>>| {
            made.join().unwrap_or_else(|_| Err(anyhow!("its thread panics")))
        };
        let others = [
            (Place::Apart, joined(apart)),
            (Place::AnotherDay, joined(another_day)),
            (Place::Engine, engine),
        ];
        let others = others.map(|(place, made)| Ok((place, made.context(place.name())?)));
        Ok::<_, anyhow::Error>((usual?, others.into_iter().collect::<Result<Vec<_>>>()?))
    })?;
    println!("{}", shown(&usual, &others));

    let mut differences = Vec::new();
    for (place, made) in &others {
        let all = TARGETS.iter().zip(usual.iter().zip(made));
        for (target, _) in all.filter(|(_, (one, other))| other.is_some() && one != other) {
            let why = why(target, *place, &here, &own, &out);
            let why = why.unwrap_or_else(|error| format!("it is not known why: {error:#}"));
            differences.push(format!("{}, {}: {why}", target.name, place.name()));
        }
    }
    ensure!(differences.is_empty(), "not the same bytes:\n{}", differences.join("\n"));
    Ok(())
}

/// The table as people read it.
fn shown(usual: &Made, others: &[(Place, Made)]) -> String {
    let heads = others.iter().map(|(place, _)| format!("{:<16}", place.name()));
    let mut lines = vec![format!("{:<16}{:<25}{}", "TARGET", "LAB", heads.collect::<String>())];
    for (number, target) in TARGETS.iter().enumerate() {
        let digest = usual[number].as_deref().unwrap_or_default();
        let words = others.iter().map(|(_, made)| match made[number].as_deref() {
            None => "-",
            Some(other) if other == digest => "same",
            Some(_) => "DIFFERENT",
        });
        let words: String = words.map(|word| format!("{word:<16}")).collect();
        let digest = &digest[..SHOWN.min(digest.len())];
        lines.push(format!("{:<16}{digest:<25}{words}", target.name));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What of a target differs in `place`.
fn why(target: &Target, place: Place, copy: &Project, own: &Own, out: &Path) -> Result<String> {
    if target.kind == Kind::File {
        return Ok("the file has other bytes".to_owned());
    }
    let build = place::build(copy, target.name)?;
    let usual = with_frontend(build.clone());
    let there = match place {
        Place::Apart => usual.clone().on_builder(&own.builder).image()?,
        Place::AnotherDay => Image::read(&out.join(target.name))?,
        Place::Engine => on_engine(build)?.image()?,
    };
    Ok(difference(&usual.image()?, &there))
}
