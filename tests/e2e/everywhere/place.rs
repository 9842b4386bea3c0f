//! Where the targets are built.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Digests;
use jesteros_lab::command::show;
use jesteros_lab::{AnotherDay, Around};
use serde_json::Value;

use super::own::Own;
use super::targets::{Kind, TARGETS, Target};
use crate::build::Build;
use crate::engine::on_engine;
use crate::family::with_frontend;
use crate::jesteros;
use crate::lock::digest;
use crate::project::Project;
use crate::world::{archive, world};

/// The digests of targets, in the order of [`TARGETS`].
pub(super) type Made = Vec<Option<String>>;

/// One vertex at a time, on another host.
pub(super) const AROUND: Around<'_> =
    Around { host_name: "another-host", network: true, parallelism: Some(1) };
/// Years after this was written, and at another time of day than most builds.
const DAY: &str = "2031-05-06 07:08:09";
const LIMIT: Duration = Duration::from_secs(400);
/// Made once more, whatever the builder has in its cache.
const MADE_ANEW: [&str; 2] = ["dev-base", "production"];

/// What builds besides the lab's daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A daemon with an empty state, another name of its host, and no two vertices at a time.
    Apart,
    /// A daemon under another kernel, whose clock is years ahead.
    AnotherDay,
    /// The BuildKit in the lab's Docker Engine.
    Engine,
}

impl Place {
    /// As the table calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Apart => "another daemon",
            Self::AnotherDay => "another day",
            Self::Engine => "Docker Engine",
        }
    }
}

/// The build of a target in a copy of the example.
pub(super) fn build(copy: &Project, name: &str) -> Result<Build> {
    jesteros::plain(copy.path(), name, &[])
}

pub(super) fn usual(copy: &Project) -> Result<Made> {
    all(|name| Ok(anew(with_frontend(build(copy, name)?), name)), "type=image")
}

pub(super) fn engine(copy: &Project) -> Result<Made> {
    let build = |name: &str| Ok(anew(on_engine(build(copy, name)?)?, name));
    all(build, "type=image,name=jesteros-everywhere")
}

pub(super) fn apart(copy: &Project, own: &Own) -> Result<Made> {
    let build = |name: &str| Ok(with_frontend(build(copy, name)?).on_builder(&own.builder));
    all(build, "type=image")
}

fn anew(build: Build, name: &str) -> Build {
    if MADE_ANEW.contains(&name) { build.arg("--no-cache") } else { build }
}

fn all(build: impl Fn(&str) -> Result<Build>, output: &str) -> Result<Made> {
    let made = TARGETS.iter().map(|target| {
        let build = build(target.name)?;
        let made = match target.kind {
            Kind::Image => digest(&build, output),
            Kind::File => {
                let folder = world().folder(target.name)?;
                let built = build.arg(format!("--output={}", folder.display())).succeeds();
                built.and_then(|_| checksum(&folder))
            }
        };
        made.map(Some).with_context(|| format!("target {}", target.name))
    });
    made.collect()
}

/// Builds on another day; images are in `out` as layouts.
pub(super) fn another_day(copy: &Project, out: &Path) -> Result<Made> {
    let there = |target: &&Target| target.on_another_day;
    let mut script = "set -eu\n".to_owned();
    for Target { name, kind, .. } in TARGETS.iter().filter(there) {
        let result = format!("{}/{name}", AnotherDay::OUT);
        let build = with_frontend(build(copy, name)?);
        let build = build.arg(format!("--build-arg=APT_MIRROR={}", AnotherDay::ARCHIVE_URL));
        let build = match kind {
            Kind::Image => build
                .arg(format!("--metadata-file={result}.json"))
                .arg(format!("--output=type=oci,tar=false,dest={result}")),
            Kind::File => build.arg(format!("--output={result}")),
        };
        let build = build.on_builder("another-day").arg("--progress=plain");
        let (command, log) = (show(&build.command()?), format!("{result}.log"));
        script.push_str(&format!("{command} >{log} 2>&1 || {{ tail {log}; exit 1; }}\n"));
    }
    let (archive, script) = (&archive()?.root, &*script);
    let shown =
        world().lab.on_another_day(&AnotherDay { day: DAY, archive, script, out, limit: LIMIT })?;
    let is_there = |line: &str| line.trim_end().ends_with("UTC 2031");
    ensure!(shown.lines().any(is_there), "it was no other day there: {shown}");
    let made = TARGETS.iter().map(|target| {
        let result = out.join(target.name);
        Ok(match target {
            Target { on_another_day: false, .. } => None,
            Target { kind: Kind::Image, .. } => Some(told_digest(&result.with_extension("json"))?),
            Target { kind: Kind::File, .. } => Some(checksum(&result)?),
        })
    });
    made.collect()
}

/// The digest in what buildx told about a build.
fn told_digest(file: &Path) -> Result<String> {
    let told: Value = serde_json::from_slice(&fs::read(file)?)?;
    Ok(told["containerimage.digest"].as_str().context("the image has no digest")?.to_owned())
}

/// The checksum of the only file in a folder.
fn checksum(folder: &Path) -> Result<String> {
    let files = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let [file] = &*files else { anyhow::bail!("not one file: {files:?}") };
    Ok(format!("sha256:{}", Digests::of(&fs::read(file.path())?).sha256))
}
