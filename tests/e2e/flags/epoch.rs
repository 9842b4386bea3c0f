//! Times of images that are not given as a number.

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Server;

use super::driver::Driver;
use super::git::repository;
use super::local::copies;
use super::pair::{Pair, Twice};
use super::row::{Check, row};
use super::without::{Change::LeaveOut, Without};
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[Check {
    name: "epoch",
    rows: || {
        vec![
            row(
                "--build-arg SOURCE_DATE_EPOCH=context",
                "the time of the commit or the download that is the context; an error for files of the client",
                &[Without(
                    LeaveOut("SOURCE_DATE_EPOCH=context"),
                    "the time of a repository should be",
                )],
            ),
            row(
                "--build-arg SOURCE_DATE_EPOCH=NAME",
                "the time of this named context",
                &[Without(
                    LeaveOut("SOURCE_DATE_EPOCH=parts"),
                    "the time of a named context should be",
                )],
            ),
        ]
    },
    run: epoch,
    not_on: &[],
}];

/// The time of all commits of the tests' repository.
const COMMITTED: &str = "2008-01-10T21:20:00Z";

/// Fails unless this is the time of both images.
fn created(build: &Twice, what: &str, expected: &str) -> Result<()> {
    build.images()?.both(&format!("the time of {what}"), expected, |image| {
        Ok(image.config["created"].as_str().context("no time")?.to_owned())
    })
}

fn epoch(driver: Driver) -> Result<()> {
    let context = "--build-arg=SOURCE_DATE_EPOCH=context";
    let url = repository()?.url();
    created(&Pair::at(driver, url)?.arg(context), "a repository", COMMITTED)?;

    let pair = copies()?;
    let served = world().folder("served")?;
    let mut tar = std::process::Command::new("tar");
    tar.arg("--create").arg("--file").arg(served.join("context.tar"));
    tar.arg("--directory").arg(&pair.folder).arg(".");
    process::run(&mut tar, LIMIT)?.ok()?;
    let server = Server::start(&served)?;
    let archive = Pair::at(driver, &format!("{}/context.tar", server.url()))?;
    // The server says that its files are a year old, to the second.
    let dated = archive.arg(context).images()?;
    dated.both("the time of a download has no fraction", &true, |image| {
        Ok(image.config["created"].as_str().is_some_and(|time| !time.contains('.')))
    })?;
    dated.same("the time of a download", |image| Ok(image.config["created"].clone()))?;

    let named = Pair::small(
        "sources: {parts: {external: parts}}\nimages: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch\nCOPY --from=parts / /in/\n",
    )?;
    let build = named.on(driver)?.arg("--build-arg=SOURCE_DATE_EPOCH=parts");
    let build = build.arg(&format!("--build-context=parts={url}"));
    created(&build, "a named context", COMMITTED)?;

    // BuildKit's own frontend then sets no time; here that is an error.
    let ended = pair.on(driver)?.arg(context).plain()?;
    ensure!(ended.theirs.code == Some(0), "{}", ended.theirs.evidence());
    ensure!(ended.ours.code == Some(1), "{}", ended.ours.evidence());
    ended.ours.says("SOURCE_DATE_EPOCH=context")?.says("only a repository and a download")?;
    Ok(())
}
