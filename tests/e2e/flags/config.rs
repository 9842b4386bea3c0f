//! Flags whose effect is in the config of the image, or beside it.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::driver::Driver;
use super::layout::Layout;
use super::pair::{Both, Built, Pair};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::Without;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "config",
        rows: || {
            vec![
                row(
                    "--label",
                    "a label of the image; it wins over the spec's",
                    &[Without(LeaveOut("--label="), "labels should be")],
                ),
                row(
                    "--target",
                    "the image, artifact or group that is built",
                    &[Without(LeaveOut("--target=other"), "what --target=other builds should be")],
                ),
                row(
                    "--annotation",
                    "of the manifest or the index, as the flag says",
                    &[
                        Without(LeaveOut("--annotation=quill"), "annotations should be"),
                        Without(LeaveOut("--annotation=index"), "annotations of the index should"),
                    ],
                ),
                row(
                    "--provenance",
                    "BuildKit states how the image was built; `false` leaves it out",
                    &[
                        Without(Instead("=mode=max", "=mode=min"), "the graph is stated should"),
                        Without(LeaveOut("--provenance=false"), "statements in the registry"),
                    ],
                ),
                row(
                    "--build-arg SOURCE_DATE_EPOCH=NUMBER",
                    "the time of the image and of its files",
                    &[Without(LeaveOut("SOURCE_DATE_EPOCH"), "the time should be")],
                ),
            ]
        },
        run: config,
        not_on: &[],
    },
    Check {
        name: "undeclared_arg",
        rows: || {
            vec![row(
                "--build-arg UNDECLARED",
                "an error, with the name that is meant; a Dockerfile ignores it",
                &[Without(LeaveOut("WORT"), "exit code 0")],
            )]
        },
        run: undeclared,
        not_on: &[],
    },
    Check {
        name: "platform",
        rows: || {
            vec![
                row(
                    "--platform ONE",
                    "the platform of images without a base of one platform",
                    &[Without(LeaveOut("--platform=linux/arm/v5"), "images should be")],
                ),
                row(
                    "--platform ONE,OTHER",
                    "an index with an image for each",
                    &[Without(LeaveOut("--platform=linux/amd64,"), "images should be")],
                ),
                row(
                    "--build-arg BUILDKIT_MULTI_PLATFORM",
                    "the result is a map of platforms even if there is only one",
                    &[Without(LeaveOut("MULTI_PLATFORM"), "files of a map should be")],
                ),
            ]
        },
        run: platform,
        not_on: &[],
    },
];

const SPEC: &str = "\
images:
  box:
    from: scratch
    labels: {kept: by-file, replaced: by-file}
    files: {/etc/mark: {text: x}}
  other: {from: scratch, files: {/etc/other: {text: x}}}
";
const DOCKERFILE: &str = "\
FROM scratch AS box
LABEL kept=by-file replaced=by-file
COPY --chmod=0644 <<mark /etc/mark
x
mark
FROM scratch AS other
COPY --chmod=0644 <<mark /etc/other
x
mark
";

fn config(driver: Driver) -> Result<()> {
    let pair = Pair::small(SPEC, DOCKERFILE)?;
    let build = pair.on(driver)?.args(&[
        "--target=box",
        "--label=replaced=by-flag",
        "--label=added=a=b",
        "--annotation=quill=sharp",
        "--annotation=index:desk=oak",
        "--provenance=mode=max",
        "--build-arg=SOURCE_DATE_EPOCH=1234567890",
    ]);
    let built = build.layouts("rewrite-timestamp=true")?;
    let images = built.map(Built::image)?;
    let labels = json!({"kept": "by-file", "replaced": "by-flag", "added": "a=b"});
    images.both("labels", &labels, |image| Ok(image.config["config"]["Labels"].clone()))?;
    let created = json!("2009-02-13T23:31:30Z");
    images.both("the time", &created, |image| Ok(image.config["created"].clone()))?;
    images.both("the time in the history", &true, |image| {
        let history = image.config["history"].as_array().context("no history")?;
        Ok(history.iter().all(|entry| entry["created"] == created))
    })?;
    images.both("the times of files", &true, |image| {
        let files = image.files();
        let mark = files.get("etc/mark").context("no /etc/mark")?;
        Ok(mark.time == 1_234_567_890 && !files.contains_key("etc/other"))
    })?;

    let layouts = built.map(|built| Layout::read(&built.folder))?;
    let annotations = json!({"quill": "sharp"});
    layouts.both("annotations", &annotations, |layout| {
        Ok(layout.manifests[0]["annotations"].clone())
    })?;
    layouts.both("annotations of the index", &json!("oak"), |layout| {
        Ok(layout.index["annotations"]["desk"].clone())
    })?;
    layouts.both("statements", &["https://slsa.dev/provenance/v1"], |layout| {
        Ok(layout.kinds().into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    // Only `mode=max` has the graph.
    layouts.both("whether the graph is stated", &true, |layout| {
        let built = &layout.statements[0]["predicate"]["buildDefinition"];
        Ok(built["internalParameters"]["buildConfig"].is_object())
    })?;
    let Both { ours, theirs } = layouts.map(|layout| {
        let predicate = &layout.statements[0]["predicate"];
        let file = &predicate["buildDefinition"]["externalParameters"]["configSource"]["path"];
        Ok(file.as_str().unwrap_or_default().to_owned())
    })?;
    ensure!(ours == "jesteros.yaml" && !theirs.is_empty(), "{ours} and {theirs}");

    // The default target is the first image here and the last stage there: it is named.
    let without = pair.on(driver)?.args(&["--provenance=false", "--target=other"]);
    let built = without.layouts("compression=gzip")?;
    built.both("statements without one", &0, |built| {
        Ok(Layout::read(&built.folder)?.statements.len())
    })?;
    // An image in a registry has them unless they are refused.
    without.0.both("whether there are statements in the registry", &false, |build| {
        let name = world().image_name("stated")?;
        build.clone().args(&["--push", &format!("--tag={name}")]).succeeds()?;
        let raw = world().docker(&["buildx", "imagetools", "inspect", "--raw", &name])?.ok()?;
        Ok(raw.stdout.contains("attestation-manifest"))
    })?;
    built.both("what --target=other builds", &vec!["etc", "etc/other"], |built| {
        let files = built.image()?.files();
        Ok(files.into_keys().map(|path| &*path.leak()).collect::<Vec<&str>>())
    })?;
    let failed = pair.on(driver)?.arg("--target=nobody").fail()?;
    failed.both("the name of the target", &true, |failed| Ok(failed.text().contains("nobody")))
}

fn undeclared(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "args: {WORD: x}\nimages: {box: {from: scratch, labels: {word: \"${WORD}\"}}}\n",
        "FROM scratch\nARG WORD=x\nLABEL word=$WORD\n",
    )?;
    let ended = pair.on(driver)?.arg("--build-arg=WORT=y").plain()?;
    ensure!(ended.theirs.code == Some(0), "{}", ended.theirs.evidence());
    ensure!(ended.ours.code == Some(1), "{}", ended.ours.evidence());
    ended.ours.says("--build-arg WORT")?.says("`WORD`")?;
    Ok(())
}

fn platform(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "images:\n  box:\n    from: scratch\n    labels: {arch: \"${TARGETARCH}${TARGETVARIANT}\"}\n    files: {/mark: {text: x}}\n",
        "FROM scratch\nARG TARGETARCH TARGETVARIANT\nLABEL arch=$TARGETARCH$TARGETVARIANT\nCOPY --chmod=0644 <<END /mark\nx\nEND\n",
    )?;
    let build = pair.on(driver)?.arg("--provenance=false");
    for platforms in ["linux/arm/v5", "linux/amd64,linux/arm/v5"] {
        let built = build.arg(&format!("--platform={platforms}")).layouts("compression=gzip")?;
        let expected: Vec<(String, Value)> = platforms
            .split(',')
            .map(|platform| {
                let architecture = platform.trim_start_matches("linux/").replace('/', "");
                (platform.to_owned(), json!({"arch": architecture}))
            })
            .collect();
        built.both("images", &expected, |built| {
            let mut images: Vec<_> = built
                .images()?
                .into_iter()
                .map(|image| (named(&image.config), image.config["config"]["Labels"].clone()))
                .collect();
            images.sort_by_key(|(platform, _)| platform.clone());
            Ok(images)
        })?;
    }

    // A map of one platform: the files are in a folder of its name.
    let build = pair.on(driver)?.arg("--platform=linux/arm/v5");
    let single = build.trees()?;
    single.both("files of one result", &true, |tree| Ok(tree.get("mark").is_ok()))?;
    let map = build.arg("--build-arg=BUILDKIT_MULTI_PLATFORM=1").trees()?;
    map.both("files of a map", &true, |tree| Ok(tree.get("linux_arm_v5/mark").is_ok()))
}

/// The platform that a config is for.
fn named(config: &Value) -> String {
    let parts = ["os", "architecture", "variant"].map(|key| config[key].as_str());
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}
