//! Where results go.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::driver::Driver;
use super::layout;
use super::pair::{Both, Pair};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::Without;
use crate::image::{Image, read_tree};
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "outputs",
        rows: || {
            vec![
                row(
                    "--output type=local",
                    "a folder with the files",
                    &[Without(LeaveOut("type=local"), "type=local")],
                ),
                row(
                    "--output type=tar",
                    "an archive of the files",
                    &[Without(LeaveOut("type=tar"), "type=tar")],
                ),
                row(
                    "--output type=oci",
                    "an archive, or with `tar=false` a folder, of the image",
                    &[
                        Without(LeaveOut("type=oci"), "type=oci"),
                        Without(Instead(",tar=false", ""), "type=oci"),
                    ],
                ),
                row(
                    "--output type=docker",
                    "an archive that `docker load` takes",
                    &[Without(LeaveOut("type=docker"), "type=docker")],
                ),
                row(
                    "--output A --output B",
                    "one build, several results",
                    &[Without(LeaveOut("--output="), "type=local")],
                ),
            ]
        },
        run: outputs,
        not_on: &[],
    },
    Check {
        name: "load",
        rows: || {
            vec![row(
                "--load",
                "the image is in the Docker Engine, under its `--tag`",
                &[Without(LeaveOut("--load"), "No such image")],
            )]
        },
        run: load,
        not_on: &[],
    },
    Check {
        name: "push",
        rows: || {
            vec![
                row(
                    "--push",
                    "the image is in its registry",
                    &[Without(LeaveOut("--push"), "names of the registry should be")],
                ),
                row(
                    "--tag",
                    "each is a name of the image",
                    &[Without(LeaveOut("e2e/second"), "names of the registry should be")],
                ),
                row(
                    "--output type=image",
                    "the image stays in the builder unless `push=true`",
                    &[
                        Without(LeaveOut("type=image"), "the export should be"),
                        Without(Instead("type=image", "type=image,push=true"), "was pushed"),
                    ],
                ),
                row(
                    "--metadata-file",
                    "what was made: digest, names, provenance",
                    &[Without(LeaveOut("--metadata-file"), "ours.json")],
                ),
                row(
                    "--iidfile",
                    "the digest of the image",
                    &[Without(LeaveOut("--iidfile"), "--iidfile of ours")],
                ),
            ]
        },
        run: push,
        not_on: &[],
    },
    Check {
        name: "cacheonly",
        rows: || {
            vec![row(
                "--output type=cacheonly",
                "nothing leaves the builder",
                // Without any output nothing leaves it either.
                &[Without(Instead("type=cacheonly", "type=image"), "exports should be")],
            )]
        },
        run: cacheonly,
        not_on: &[],
    },
];

fn pair() -> Result<Pair> {
    Pair::small(
        "images: {box: {from: scratch, files: {/mark: {text: \"x\\n\"}}, user: quill}}\n",
        "FROM scratch AS box\nCOPY --chmod=0644 <<mark /mark\nx\nmark\nUSER quill\n",
    )
}

fn outputs(driver: Driver) -> Result<()> {
    let folders = Both { ours: world().folder("outputs")?, theirs: world().folder("outputs")? };
    let build = pair()?.on(driver)?.args(&["--provenance=false", "--tag=e2e/outputs:1"]);
    for (build, folder) in [(build.0.ours, &folders.ours), (build.0.theirs, &folders.theirs)] {
        let to = folder.display();
        build
            .arg(format!("--output=type=local,dest={to}/local"))
            .arg(format!("--output=type=tar,dest={to}/tar.tar"))
            .arg(format!("--output=type=oci,tar=false,dest={to}/oci,compression=gzip"))
            .arg(format!("--output=type=docker,dest={to}/docker.tar"))
            .succeeds()?;
    }
    folders.both("type=local", "x\n", |to| Ok(fs::read_to_string(to.join("local/mark"))?))?;
    let listing = "f 0644 0:0 mark x\\n\n";
    folders.both("type=tar", listing, |to| Ok(read_tree(&to.join("tar.tar"))?.listing()))?;
    folders.both("type=oci", &serde_json::json!("quill"), |to| {
        let image = Image::read(&to.join("oci"))?;
        ensure!(image.text("mark")? == "x\n", "the file is another one");
        Ok(image.config["config"]["User"].clone())
    })?;
    folders.both("type=docker", &serde_json::json!(["e2e/outputs:1"]), |to| {
        let manifest = read_tree(&to.join("docker.tar"))?.text("manifest.json")?;
        let manifest: Value = serde_json::from_str(&manifest)?;
        Ok(manifest[0]["RepoTags"].clone())
    })
}

fn load(driver: Driver) -> Result<()> {
    let names = Both { ours: world().unique("loaded")?, theirs: world().unique("loaded")? };
    let build = pair()?.on(driver)?.arg("--load");
    build.0.ours.args(&["--tag", &names.ours]).succeeds()?;
    build.0.theirs.args(&["--tag", &names.theirs]).succeeds()?;
    names.both("the loaded image", &serde_json::json!("quill"), |name| {
        let inspected = world().docker(&["image", "inspect", name])?.ok()?;
        let list: Value = serde_json::from_str(&inspected.stdout).context("no JSON")?;
        Ok(list[0]["Config"]["User"].clone())
    })?;
    world().docker(&["image", "rm", &names.ours, &names.theirs])?.ok()?;
    Ok(())
}

fn push(driver: Driver) -> Result<()> {
    let folder = world().folder("pushed")?;
    let pair = pair()?;
    let push = |side: &str| -> Result<(Value, String, [String; 2])> {
        let builds = pair.on(driver)?.0;
        let build = if side == "ours" { builds.ours } else { builds.theirs };
        let names = [world().image_name("first")?, world().image_name("second")?];
        let (metadata, id) = (folder.join(format!("{side}.json")), folder.join(side));
        build
            .arg("--push")
            .args(&[&format!("--tag={}", names[0]), &format!("--tag={}", names[1])])
            .arg(format!("--metadata-file={}", metadata.display()))
            .arg(format!("--iidfile={}", id.display()))
            .succeeds()?;
        let id = fs::read_to_string(&id).with_context(|| format!("--iidfile of {side}"))?;
        Ok((layout::read(&metadata)?, id, names))
    };
    let pushed = Both { ours: push("ours")?, theirs: push("theirs")? };
    pushed.both("names of the registry", &true, |(_, _, names)| {
        Ok(world().is_in_registry(&names[0])? && world().is_in_registry(&names[1])?)
    })?;
    pushed.both("names in the metadata", &true, |(metadata, _, names)| {
        Ok(metadata["image.name"].as_str() == Some(&names.join(",")))
    })?;
    pushed.both("the digest", &true, |(metadata, id, names)| {
        let digest = metadata["containerimage.digest"].as_str().context("no digest")?;
        let name = format!("{}@{digest}", names[0].trim_end_matches(":1"));
        ensure!(id == digest, "--iidfile is {id}, the digest is {digest}");
        world().is_in_registry(&name)
    })?;
    let keys = pushed.same("keys of the metadata", |(metadata, _, _)| {
        Ok(metadata.as_object().context("no mapping")?.keys().cloned().collect::<Vec<_>>())
    })?;
    ensure!(keys.iter().any(|key| key.starts_with("buildx.build.provenance")), "{keys:?}");

    let stays = world().image_name("stays")?;
    let output = format!("--output=type=image,name={stays}");
    let ended = pair.on(driver)?.arg(&output).plain()?;
    ended.both("the export", &true, |ended| {
        Ok(ended.code == Some(0) && ended.text().contains("exporting manifest sha256:"))
    })?;
    ensure!(!world().is_in_registry(&stays)?, "{stays} was pushed");
    Ok(())
}

fn cacheonly(driver: Driver) -> Result<()> {
    let ended = pair()?.on(driver)?.arg("--output=type=cacheonly").plain()?;
    ended.both("the exit code", &Some(0), |ended| Ok(ended.code))?;
    ended.both("exports", &false, |ended| Ok(ended.text().contains("exporting")))
}
