//! `--call=size`: how large things are.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::family;
use crate::reports::project;
use crate::world::archive;
use jesteros_lab::archive::Server;

pub(crate) const CASES: &[Case] = &[
    ("size_tells_budgets_files_and_layers", tells),
    ("size_of_the_family_counts_shared_layers_once", of_the_family),
];

const SPEC: &str = r#"images:
  box:
    from: below
    files: {/large: {text: "0123456789"}, /packed: packed}
    checks: [{size: {max: 1 MiB}}, {size: {max: 4, of: gzip}}]
  below: {from: small, files: {/home/quill/b.txt: {text: "longer"}}}
artifacts:
  packed: {tar: {from: "context:in/"}, compress: gzip, checks: [{size: {min: 10, max: 1 KiB}}]}
groups: {all: [box, below, packed]}
"#;

fn asked(build: Build) -> Result<Value> {
    let answer = build.arg("--call=size,format=json").plain()?.ok()?;
    serde_json::from_str(&answer.stdout).context("no JSON")
}

fn tells() -> Result<()> {
    let project = project(SPEC)?;
    let build = Build::new(&project);
    let answer = asked(build.clone())?;
    let names: Vec<&str> = answer["things"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["name"].as_str())
        .collect();
    ensure!(names.first() == Some(&"box") && names.len() == 3, "{names:?}");
    let thing = &answer["things"][0];
    ensure!(thing["from"] == "below" && thing["own"]["files"] == 2, "{thing}");
    let (all, budgets) = (&thing["all"]["bytes"], &thing["budgets"]);
    ensure!(budgets[0]["used"] == *all && budgets[0]["holds"] == true, "{budgets}");
    let left = (1 << 20) - all.as_i64().context("no size")?;
    ensure!(budgets[0]["headroom"] == left, "{budgets}");
    ensure!(budgets[1]["of"] == "tar-gzip" && budgets[1]["holds"] == false, "{budgets}");
    let largest = thing["largest-files"].as_array().context("no files")?;
    ensure!(largest.iter().any(|file| file["name"] == "/large" && file["bytes"] == 10), "{thing}");
    let below = answer["things"].as_array().into_iter().flatten().find(|it| it["name"] == "below");
    ensure!(below.is_some_and(|below| below["own"]["files"] == 1), "{below:?}");
    // The text is for people, and the same on an engine; a group may have images.
    let text = build.clone().arg("--call=size").plain()?.ok()?;
    text.says("box (image, linux/amd64)")?.says("too large")?.says("OWN LAYERS")?;
    let on_engine = on_engine(build.clone())?.arg("--call=size").plain()?.ok()?;
    ensure!(on_engine.stdout == text.stdout, "{} is not {}", on_engine.stdout, text.stdout);
    ensure!(asked(build.target("all"))?["things"].as_array().is_some_and(|it| it.len() == 3));
    // What cannot be built is not measured.
    let spec = SPEC.replace("context:in/", "context:none/");
    let wrong = crate::reports::project(&spec)?;
    let failed = Build::new(&wrong).arg("--call=size").plain()?;
    ensure!(failed.code != Some(0), "{}", failed.evidence());
    points_at(&failed, "jesteros.yaml", wrong.line("packed: {tar:")?)
}

fn of_the_family() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let answer = asked(family::with_frontend(family::build("production", &server.url())?))?;
    let layers = &answer["layers"];
    let number = |key: &str| layers[key].as_u64().with_context(|| format!("no {key}: {layers}"));
    let (stored, alone, shared) = (number("stored")?, number("alone")?, number("shared")?);
    ensure!(stored + shared == alone && stored > 1 << 20 && shared > stored, "{layers}");
    let production = &answer["things"][0];
    ensure!(production["name"] == "production", "{production}");
    let packages = production["largest-packages"].as_array().context("no packages")?;
    ensure!(packages.iter().any(|package| package["name"] == "perl-base"), "{packages:?}");
    Ok(())
}
