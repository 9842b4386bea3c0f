//! Contexts and files that the client sends.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use tar::EntryType;

use super::driver::Driver;
use super::pair::{Both, Pair, Twice};
use super::row::{Check, row};
use crate::image::Tree;
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "dockerignore",
        rows: || {
            vec![
                row(".dockerignore", "files of the context that are not sent"),
                row("SPEC.dockerignore", "takes the place of `.dockerignore`, also if it is empty"),
            ]
        },
        run: ignore,
        not_on: &[],
    },
    Check {
        name: "stdin",
        rows: || {
            vec![
                row("-f -", "the spec comes on standard input"),
                row("docker buildx build - <SPEC", "the same, without a context"),
                row(
                    "tar c . | docker buildx build -f SPEC -",
                    "the context is an archive on standard input",
                ),
            ]
        },
        run: stdin,
        not_on: &[],
    },
    Check {
        name: "lower_case",
        rows: || vec![row("no -f", "`Dockerfile` or `dockerfile` in the context is the spec")],
        run: lower_case,
        not_on: &[],
    },
];

/// Copies everything but the spec, the Dockerfile and their ignore files.
const SPEC: &str = "\
images:
  box:
    from: scratch
    files: {/in/: {from: context, exclude: [\"**/jesteros.yaml*\", \"**/[Dd]ockerfile*\", .dockerignore]}}
";
const DOCKERFILE: &str = "\
FROM scratch
COPY --exclude=**/jesteros.yaml* --exclude=**/[Dd]ockerfile* --exclude=.dockerignore . /in/
";

/// A pair that copies the context.
pub(crate) fn copies() -> Result<Pair> {
    let pair = Pair::small(SPEC, DOCKERFILE)?;
    pair.add(&[("a.txt", "a\n"), ("b.log", "b\n"), ("sub/c.log", "c\n"), ("sub/d.txt", "d\n")])
}

/// The names of copied files, which must be the same of both.
pub(crate) fn copied(build: &Twice) -> Result<String> {
    build.trees()?.same("files", files)
}

fn files(tree: &Tree) -> Result<String> {
    let tree = tree.below("in");
    let files = tree.0.iter().filter(|(_, entry)| entry.kind == EntryType::Regular);
    let names = files.map(|(path, entry)| format!("{path}={}", entry.content.escape_ascii()));
    Ok(names.collect::<Vec<_>>().join(" "))
}

pub(crate) const ALL: &str = "a.txt=a\\n b.log=b\\n sub/c.log=c\\n sub/d.txt=d\\n";

fn ignore(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let build = pair.on(driver)?;
    let forms = [
        ("# a comment\n\n  b.log  \n/sub/c.log/\n", "a.txt=a\\n sub/d.txt=d\\n"),
        ("\u{feff}**/*.log\n!sub/c.log\n", "a.txt=a\\n sub/c.log=c\\n sub/d.txt=d\\n"),
        ("*\n!./sub/../a.txt\n", "a.txt=a\\n"),
    ];
    for (text, expected) in forms {
        fs::write(pair.folder.join(".dockerignore"), text)?;
        let found = copied(&build)?;
        ensure!(found == expected, "{text:?}: {found}");
    }
    let own = ["jesteros.yaml.dockerignore", "Dockerfile.dockerignore"];
    own.iter().try_for_each(|file| fs::write(pair.folder.join(file), "a.txt\n"))?;
    let found = copied(&build)?;
    ensure!(found == "b.log=b\\n sub/c.log=c\\n sub/d.txt=d\\n", "a file of its own: {found}");
    own.iter().try_for_each(|file| fs::write(pair.folder.join(file), ""))?;
    // As an image, BuildKit's own frontend does not tell an empty file from none
    // (`initContext` in `frontend/dockerui/config.go`); inside of the daemon it does.
    let Both { ours, theirs } = build.trees()?.map(files)?;
    ensure!(ours == ALL, "an empty file of its own: {ours}");
    ensure!(theirs == "a.txt=a\\n", "an empty file of its own, Dockerfile: {theirs}");
    Ok(())
}

fn stdin(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let context = pair.folder.display().to_string();
    let texts = pair.texts()?.map(|text| Ok(text.clone().into_bytes()))?;
    let build = Pair::named(driver, ["-", "-"], [&context, &context])?.stdin(texts);
    let found = copied(&build)?;
    ensure!(found == ALL, "-f -: {found}");

    let alone = Pair::small(
        "images: {box: {from: scratch, files: {/in/mark: {text: x}}}}\n",
        "FROM scratch\nCOPY --chmod=0644 <<END /in/mark\nx\nEND\n",
    )?;
    let texts = alone.texts()?.map(|text| Ok(text.clone().into_bytes()))?;
    let build = Pair::named(driver, ["", ""], ["-", "-"])?.stdin(texts);
    build
        .trees()?
        .both("a file without a context", &true, |tree| Ok(tree.get("in/mark").is_ok()))?;

    let archive = world().folder("archive")?.join("context.tar");
    let mut tar = Command::new("tar");
    tar.arg("--create").arg("--file").arg(&archive).arg("--directory").arg(&pair.folder).arg(".");
    process::run(&mut tar, LIMIT)?.ok()?;
    let bytes = fs::read(&archive)?;
    let both = Both { ours: bytes.clone(), theirs: bytes };
    let found = copied(&Pair::at(driver, "-")?.stdin(both))?;
    ensure!(found == ALL, "an archive: {found}");
    Ok(())
}

fn lower_case(driver: Driver) -> Result<()> {
    let texts = copies()?.texts()?;
    for name in ["Dockerfile", "dockerfile"] {
        let folder = |text: &String| -> Result<String> {
            let folder = world().folder("lower-case")?;
            fs::write(folder.join(name), text)?;
            fs::write(folder.join("a.txt"), "a\n")?;
            Ok(folder.display().to_string())
        };
        let Both { ours, theirs } = texts.map(folder)?;
        let found = copied(&Pair::named(driver, ["", ""], [&ours, &theirs])?)?;
        ensure!(found == "a.txt=a\\n", "{name}: {found}");
    }
    Ok(())
}
