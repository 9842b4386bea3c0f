//! Flags of `docker buildx build` that any frontend is expected to follow.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::Case;
use crate::build::Build;
use crate::project::{Project, lenny_project};
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("option_source_date_epoch", epoch),
    ("option_label", label),
    ("option_no_cache_filter", no_cache_filter),
    ("option_metadata_file", metadata_file),
    ("option_add_host", add_host),
    ("option_local_output", local_output),
    ("option_rebuild_gives_equal_digests", reproducible),
];

const BOX: &str = "\
images:
  box:
    from: scratch
    labels: {kept: by-spec, replaced: by-spec}
    files: {/etc/mark: {text: x}}
";

fn epoch() -> Result<()> {
    let project = Project::small(BOX)?;
    let image = Build::new(&project).arg("--build-arg=SOURCE_DATE_EPOCH=1234567890").image()?;
    let created = &image.config["created"];
    ensure!(*created == "2009-02-13T23:31:30Z", "created {created}");
    for line in image.config["history"].as_array().into_iter().flatten() {
        ensure!(line["created"] == "2009-02-13T23:31:30Z", "history: {line}");
    }
    let failed = Build::new(&project).arg("--build-arg=SOURCE_DATE_EPOCH=yesterday").fails()?;
    failed.says("SOURCE_DATE_EPOCH")?.says("yesterday")?;
    Ok(())
}

fn label() -> Result<()> {
    let project = Project::small(BOX)?;
    let build = Build::new(&project).args(&["--label", "replaced=by-flag", "--label", "added=a=b"]);
    let labels = &build.image()?.config["config"]["Labels"];
    let expected = json!({"kept": "by-spec", "replaced": "by-flag", "added": "a=b"});
    ensure!(*labels == expected, "labels: {labels}");
    Ok(())
}

fn no_cache_filter() -> Result<()> {
    let images = "\
default: above
images:
  below: {from: lenny, steps: [run: echo below]}
  above: {from: below, files: {/etc/mark: {text: x, owner: root}}, steps: [run: echo above]}
";
    let project = lenny_project(images)?;
    let build = Build::new(&project).on_lenny()?;
    build.succeeds()?;
    let run = "[above 1/1] run echo above";
    let executed = build.clone().arg("--no-cache-filter=above").succeeds()?;
    ensure!(executed.executed() == [run, "[above] files"], "{:?}", executed.executed());
    let executed = build.clone().arg("--no-cache-filter=above.files").succeeds()?;
    ensure!(executed.executed().contains(&"[above] files"), "{:?}", executed.executed());
    let executed = build.clone().arg("--no-cache-filter=below").succeeds()?;
    ensure!(
        executed.executed().contains(&"[below 1/1] run echo below"),
        "{:?}",
        executed.executed()
    );
    let executed = build.succeeds()?;
    ensure!(executed.executed().is_empty(), "not cached: {:?}", executed.executed());
    Ok(())
}

fn metadata_file() -> Result<()> {
    let project = Project::small(BOX)?;
    let file = world().folder("metadata")?.join("metadata.json");
    let name = world().image_name("metadata")?;
    let build = Build::new(&project).arg(format!("--metadata-file={}", file.display()));
    build.args(&["--push", "--tag", &name]).succeeds()?;
    let metadata: Value = serde_json::from_slice(&fs::read(&file).context("no metadata file")?)?;
    let digest = metadata["containerimage.digest"].as_str().unwrap_or_default();
    ensure!(digest.starts_with("sha256:"), "metadata: {metadata:#}");
    ensure!(metadata["image.name"] == name.as_str(), "metadata: {metadata:#}");
    ensure!(!metadata["buildx.build.provenance"].is_null(), "no provenance: {metadata:#}");
    let pinned = format!("{}@{digest}", name.trim_end_matches(":1"));
    ensure!(world().is_in_registry(&pinned)?, "{pinned} is not in the registry");
    Ok(())
}

fn add_host() -> Result<()> {
    let images = "\
images:
  box:
    from: lenny
    steps:
      - run: grep -q '127.0.0.9.*jester.invalid' /etc/hosts
";
    let project = lenny_project(images)?;
    Build::new(&project).on_lenny()?.arg("--add-host=jester.invalid:127.0.0.9").succeeds()?;
    Ok(())
}

fn local_output() -> Result<()> {
    let project = Project::small(BOX)?;
    let folder = world().folder("local-output")?;
    Build::new(&project).arg(format!("--output={}", folder.display())).succeeds()?;
    ensure!(fs::read_to_string(folder.join("etc/mark"))? == "x", "/etc/mark is another one");
    Ok(())
}

fn reproducible() -> Result<()> {
    let project = Project::small(BOX)?;
    let build = Build::new(&project).args(&["--no-cache", "--build-arg=SOURCE_DATE_EPOCH=0"]);
    // Times of files are the exporter's to set.
    let image = || build.image_with("rewrite-timestamp=true");
    let (one, other) = (image()?, image()?);
    ensure!(one.config == other.config, "{:#}\n{:#}", one.config, other.config);
    Ok(())
}
