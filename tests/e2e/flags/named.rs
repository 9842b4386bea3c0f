//! Named contexts.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;

use super::driver::Driver;
use super::git::repository;
use super::pair::{Both, Pair, filled};
use super::row::{Check, row};
use super::without::Change::{End, Instead, LeaveOut};
use super::without::{self, Without};
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "build_context",
        rows: || {
            vec![
                row(
                    "--build-context NAME=FOLDER",
                    "files of the client",
                    &[Without(LeaveOut("--build-context=folder"), "`folder`")],
                ),
                row(
                    "--build-context NAME=docker-image://…",
                    "files of an image",
                    &[Without(LeaveOut("--build-context=image"), "`image`")],
                ),
                row(
                    "--build-context NAME=oci-layout://…",
                    "files of an image in a folder of the client",
                    &[Without(LeaveOut("--build-context=layout"), "`layout`")],
                ),
                row(
                    "--build-context NAME=git://…",
                    "files of a repository",
                    &[
                        Without(LeaveOut("--build-context=repository"), "`repository`"),
                        Without(End("#v1:deep", ""), "in/repository/mark should be"),
                    ],
                ),
                row(
                    "--build-context NAME=http://…",
                    "a file",
                    &[Without(LeaveOut("--build-context=file"), "`file`")],
                ),
            ]
        },
        run: forms,
        not_on: &[],
    },
    Check {
        name: "build_context_image",
        rows: || {
            vec![row(
                "--build-context debian:12=…",
                "takes the place of an image wherever the spec names it",
                // The image itself cannot be had everywhere: an empty one is in its place.
                &[Without(
                    End("docker-image://localhost", "docker-image://scratch"),
                    "neither a root nor",
                )],
            )]
        },
        run: image_name,
        not_on: &[],
    },
    Check {
        name: "build_context_mistyped",
        rows: || {
            vec![row(
                "--build-context MISTYPED=…",
                "an error with the name that is meant",
                &[Without(LeaveOut("--build-context=part="), "names nothing")],
            )]
        },
        run: mistyped,
        not_on: &[],
    },
    Check {
        name: "bake",
        rows: || {
            vec![row(
                "contexts = { NAME = \"target:…\" } in a bake file",
                "files and settings of another target, with its history and author",
                &[Without(
                    Instead("target:below", "docker-image://localhost/none"),
                    "localhost/none",
                )],
            )]
        },
        run: bake,
        not_on: &[],
    },
];

/// An image with one file, as an OCI layout in a folder and in the registry.
pub(crate) fn published(text: &str) -> Result<(String, String)> {
    let name = world().image_name("named")?;
    let pair = Pair::small(
        "images: {box: {from: scratch}}\n",
        "FROM scratch\nCOPY mark /mark\nENV MADE=there\n",
    )?;
    let pair = pair.add(&[("mark", text)])?;
    let folder = world().folder("oci")?;
    let layout = format!("--output=type=oci,tar=false,dest={}", folder.display());
    let build = pair.on(Driver::Remote)?.0.theirs.args(&["--tag", &name, "--push", &layout]);
    build.arg("--provenance=false").succeeds()?;
    Ok((name, folder.display().to_string()))
}

fn forms(driver: Driver) -> Result<()> {
    let names = ["folder", "image", "layout", "repository", "file"];
    let sources: String = names.map(|name| format!("  {name}: {{external: x}}\n")).concat();
    let files = names.map(|name| format!("/in/{name}/: {name}")).join(", ");
    let stages = names.map(|name| format!("COPY --from={name} / /in/{name}/\n")).concat();
    let pair = Pair::small(
        &format!("sources:\n{sources}images: {{box: {{from: scratch, files: {{{files}}}}}}}\n"),
        &format!("FROM scratch\n{stages}"),
    )?;
    let folder = world().folder("folder")?;
    fs::write(folder.join("mark"), "folder")?;
    fs::write(folder.join("dropped"), "x")?;
    fs::write(folder.join(".dockerignore"), "dropped\n.dockerignore\n")?;
    let served = world().folder("served")?;
    fs::write(served.join("mark"), "file")?;
    let server = Server::start(&served)?;
    let (image, layout) = published("image")?;
    let build = pair.on(driver)?.args(&[
        &format!("--build-context=folder={}", folder.display()),
        &format!("--build-context=image=docker-image://{image}"),
        &format!("--build-context=layout=oci-layout://{layout}"),
        &format!("--build-context=repository={}#v1:deep", repository()?.url()),
        &format!("--build-context=file={}/mark", server.url()),
    ]);
    let trees = build.trees()?;
    for (path, text) in [
        ("in/folder/mark", "folder"),
        ("in/image/mark", "image"),
        ("in/layout/mark", "image"),
        ("in/repository/mark", "deep one"),
    ] {
        trees.both(path, text, |tree| tree.text(path))?;
    }
    trees.both("what the folder's .dockerignore drops", &false, |tree| {
        Ok(tree.get("in/folder/dropped").is_ok())
    })?;
    // A file has the name that the URL ends with; in a Dockerfile it is always `context`.
    let file = trees.map(|tree| Ok(tree.below("in/file").listing()))?;
    ensure!(file.ours.contains(" mark file"), "a file: {}", file.ours);
    ensure!(file.theirs.contains(" context file"), "a file: {}", file.theirs);
    Ok(())
}

fn image_name(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "sources: {debian: {image: \"debian:12\"}}\n\
         bases: {root: {from: debian, platform: build}}\n\
         images: {box: {from: root, labels: {a: b}}}\n",
        "FROM debian:12\nLABEL a=b\n",
    )?;
    let (image, _) = published("in the place of Debian")?;
    let build = pair.on(driver)?.arg(&format!("--build-context=debian:12=docker-image://{image}"));
    let images = build.images()?;
    images.both("the file", "in the place of Debian", |image| image.text("mark"))?;
    images.both("the settings", &true, |image| {
        Ok(image.config["config"]["Env"].to_string().contains("MADE=there"))
    })
}

fn mistyped(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "sources: {parts: {external: some parts}}\n\
         images: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch AS box\nCOPY --from=parts / /in/\n",
    )?;
    let folder = world().folder("parts")?;
    let build = pair.on(driver)?.arg(&format!("--build-context=part={}", folder.display()));
    let failed = build.fail()?;
    failed.ours.says("--build-context part` names nothing")?.says("did you mean `parts`?")?;
    // There, `parts` is taken for an image of the registry.
    failed.theirs.says("parts")?;
    Ok(())
}

fn bake(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "default: box\nimages:\n  below: {from: scratch}\n  \
         box: {from: below, files: {/above: {text: x}}}\n",
        "FROM scratch AS below\nFROM below AS box\nCOPY --chmod=0644 <<END /above\nx\nEND\n",
    )?;
    fs::write(
        pair.folder.join("below.Dockerfile"),
        filled(
            "# syntax=DOCKERFILE\nFROM scratch\nMAINTAINER Jester\nENV MADE=there\n\
             COPY --chmod=0644 <<END /below\nx\nEND\n",
        )?,
    )?;
    let folders = Both { ours: world().folder("baked")?, theirs: world().folder("baked")? };
    let target = |file: &str, folder: &Path| {
        format!(
            "  dockerfile = \"{file}\"\n  contexts = {{ below = \"target:below\" }}\n  \
             output = [\"type=oci,tar=false,compression=gzip,dest={}\"]\n",
            folder.display()
        )
    };
    let bake = format!(
        "target \"below\" {{\n  dockerfile = \"below.Dockerfile\"\n}}\n\
         target \"ours\" {{\n{}}}\ntarget \"theirs\" {{\n{}}}\n",
        without::text(&target("jesteros.yaml", &folders.ours)),
        target("Dockerfile", &folders.theirs),
    );
    fs::write(pair.folder.join("docker-bake.hcl"), bake)?;
    for target in ["ours", "theirs"] {
        let mut docker = world().docker_command()?;
        docker.current_dir(&pair.folder).args([
            "buildx",
            "bake",
            "--allow=fs=*",
            "--provenance=false",
        ]);
        docker.args(["--builder", driver.builder()?, target]);
        process::run(&mut docker, LIMIT)?.ok()?;
    }
    let images = folders.map(|folder| crate::image::Image::read(folder))?;
    images.both("files", &true, |image| {
        let files = image.files();
        Ok(files.contains_key("below") && files.contains_key("above"))
    })?;
    images.both("the settings", &true, |image| {
        Ok(image.config["config"]["Env"].to_string().contains("MADE=there"))
    })?;
    images.both("the author", "Jester", |image| {
        Ok(image.config["author"].as_str().unwrap_or_default().to_owned())
    })?;
    // One line of the history for each layer, and those that made none.
    images.same("the history", |image| {
        let history = image.config["history"].as_array().cloned().unwrap_or_default();
        Ok(history.iter().map(|line| line["empty_layer"] == true).collect::<Vec<_>>())
    })?;
    Ok(())
}
