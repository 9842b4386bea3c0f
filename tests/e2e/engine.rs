//! The `docker` driver: a Docker Engine with its own store, and no registry.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Server;
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::family::{self, IMAGES};
use crate::project::lenny_project;
use crate::world::{Shared, archive, lenny_root, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("engine_builds_the_family_and_shares_layers", family_shares),
    ("engine_runs_the_product", runs),
    ("engine_images_have_their_packages", packages),
    ("engine_shows_the_failing_line", failing_line),
    ("engine_root_is_one_of_its_images", own_image_as_root),
];

/// The frontend in the engine's store under a name that no registry has.
fn frontend() -> Result<&'static String> {
    static FRONTEND: Shared<String> = OnceLock::new();
    shared(&FRONTEND, || {
        let name = format!("jesteros-e2e/frontend:{}", std::process::id());
        world().lab.engine_host().context("the lab runs no engine")?;
        world().docker(&["pull", "--quiet", &world().frontend])?.ok()?;
        world().docker(&["tag", &world().frontend, &name])?.ok()?;
        Ok(name)
    })
}

/// With the name it was pulled by, a registry would do: only the other name is used.
pub(crate) fn on_engine(build: Build) -> Result<Build> {
    let syntax = format!("--build-arg=BUILDKIT_SYNTAX={}", frontend()?);
    Ok(build.args(&["--builder", "default", "--network", "host", &syntax]))
}

/// The names of the family's images in the engine.
fn images() -> Result<&'static BTreeMap<&'static str, String>> {
    static NAMES: Shared<BTreeMap<&str, String>> = OnceLock::new();
    shared(&NAMES, || {
        let server = Server::start(&archive()?.root)?;
        let mut names = BTreeMap::new();
        for image in IMAGES {
            let name = world().unique(&format!("e2e-{image}"))?;
            let build = on_engine(family::build(image, &server.url())?)?;
            build
                .args(&["--load", "--tag", &name])
                .succeeds()
                .with_context(|| format!("image {image}"))?;
            names.insert(image, name);
        }
        Ok(names)
    })
}

fn inspect(image: &str) -> Result<Value> {
    let inspected = world().docker(&["image", "inspect", image])?.ok()?;
    let list: Value = serde_json::from_str(&inspected.stdout).context("no JSON")?;
    Ok(list[0].clone())
}

/// Runs a command in a container of the image; the engine emulates its processor.
fn run(image: &str, command: &[&str]) -> Result<String> {
    let mut arguments = vec!["run", "--rm", "--network=none", "--platform", "linux/arm/v5", image];
    arguments.extend(command);
    Ok(world().docker(&arguments)?.ok()?.text())
}

fn family_shares() -> Result<()> {
    let mut first = None;
    for (image, name) in images()? {
        let facts = inspect(name)?;
        ensure!(
            (&facts["Os"], &facts["Architecture"], &facts["Variant"])
                == (&"linux".into(), &"arm".into(), &"v5".into()),
            "{image} is for another platform: {facts:#}"
        );
        let layer = facts["RootFS"]["Layers"][0].as_str().context("no layers")?.to_owned();
        let first = first.get_or_insert_with(|| layer.clone());
        ensure!(*first == layer, "{image} has another root layer");
    }
    Ok(())
}

fn runs() -> Result<()> {
    let production = &images()?["production"];
    let said = run(production, &[])?;
    for words in ["By quill and candlelight!", "jester: all is well"] {
        ensure!(said.contains(words), "it does not say {words:?}:\n{said}");
    }
    let version = run(production, &["cat", "/etc/debian_version"])?;
    ensure!(version.trim() == lenny_root()?.facts.debian_version, "Debian {version}");
    ensure!(run(production, &["pwd"])?.trim() == "/root", "it starts in another folder");
    let health = run(production, &["health-check.sh", "check"])?;
    ensure!(health.contains("all is well"), "it is not well: {health}");
    Ok(())
}

fn packages() -> Result<()> {
    let dev = &images()?["dev-base"];
    let listed = run(dev, &["dpkg-query", "-W", "-f", "${Package} ${Version}\\n"])?;
    let found: BTreeMap<String, String> = listed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, version)| !version.is_empty())
        .map(|(package, version)| (package.to_owned(), version.to_owned()))
        .collect();
    let expected = family::expected_packages("dev-base")?;
    ensure!(found == expected, "found {found:?}, not {expected:?}");
    Ok(())
}

fn failing_line() -> Result<()> {
    let project = lenny_project("images: {box: {from: lenny, steps: [run: exit 7]}}\n")?;
    let failed = on_engine(Build::new(&project).on_lenny()?)?.fails()?;
    points_at(&failed, "jesteros.yaml", project.line("exit 7")?)?;
    failed.says("exit code: 7")?;
    Ok(())
}

fn own_image_as_root() -> Result<()> {
    let base = &images()?["lenny-base"];
    let project = lenny_project("images: {box: {from: lenny, steps: [run: gawk --version]}}\n")?;
    let name = world().unique("e2e-on-base")?;
    let build = on_engine(Build::new(&project))?;
    build
        .arg(format!("--build-context=lenny-rootfs=docker-image://{base}"))
        .args(&["--load", "--tag", &name])
        .succeeds()?;
    let layers = |image: &str| -> Result<Vec<Value>> {
        Ok(inspect(image)?["RootFS"]["Layers"].as_array().cloned().unwrap_or_default())
    };
    ensure!(layers(&name)?.starts_with(&layers(base)?), "the root's layers are not reused");
    Ok(())
}
