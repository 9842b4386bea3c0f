//! Contexts and files that the client sends.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use tar::EntryType;

use super::driver::Driver;
use super::pair::{Both, Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{LeaveOut, NoFile, NoInput};
use super::without::{self, Without};
use crate::image::Tree;
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "dockerignore",
        rows: || {
            vec![
                row(
                    ".dockerignore",
                    "files of the context that are not sent",
                    &[Without(NoFile("/.dockerignore"), "files with \"# a comment")],
                ),
                row(
                    "SPEC.dockerignore",
                    "takes the place of `.dockerignore`, also if it is empty",
                    &[
                        Without(
                            NoFile("jesteros.yaml.dockerignore"),
                            "files with a list of its own",
                        ),
                        Without(NoFile("jesteros.yaml2.dockerignore"), "files with an empty list"),
                    ],
                ),
            ]
        },
        run: ignore,
        not_on: &[],
    },
    Check {
        name: "stdin",
        rows: || {
            vec![row(
                "-f -",
                "the spec comes on standard input",
                &[
                    Without(NoInput, "ERROR: "),
                    Without(LeaveOut("--file=-"), "failed to read dockerfile"),
                ],
            )]
        },
        run: stdin,
        not_on: &[],
    },
    Check {
        name: "stdin_alone",
        rows: || {
            vec![row(
                "docker buildx build - <SPEC",
                "the same, without a context",
                &[Without(NoInput, "ERROR: ")],
            )]
        },
        run: stdin_alone,
        not_on: &[],
    },
    Check {
        name: "stdin_archive",
        rows: || {
            vec![row(
                "tar c . | docker buildx build -f SPEC -",
                "the context is an archive on standard input",
                &[Without(NoInput, "ERROR: ")],
            )]
        },
        run: stdin_archive,
        not_on: &[],
    },
    Check {
        name: "lower_case",
        rows: || {
            vec![row(
                "no -f",
                "`Dockerfile` or `dockerfile` in the context is the spec",
                &[
                    Without(NoFile("/Dockerfile"), "no such file or directory"),
                    Without(NoFile("/dockerfile"), "no such file or directory"),
                ],
            )]
        },
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

/// Fails unless both have copied these files.
pub(crate) fn copied(build: &Twice, what: &str, expected: &str) -> Result<()> {
    build.trees()?.both(&format!("files with {what}"), expected, files)
}

fn files(tree: &Tree) -> Result<String> {
    let tree = tree.below("in");
    let files = tree.0.iter().filter(|(_, entry)| entry.kind == EntryType::Regular);
    let names = files.map(|(path, entry)| format!("{path}={}", entry.content.escape_ascii()));
    Ok(names.collect::<Vec<_>>().join(" "))
}

pub(crate) const ALL: &str = "a.txt=a\\n b.log=b\\n sub/c.log=c\\n sub/d.txt=d\\n";

/// Writes a file, unless its absence is tested.
fn write(path: &Path, text: &str) -> Result<()> {
    if without::has_file(&path.display().to_string()) {
        fs::write(path, text)?;
    }
    Ok(())
}

fn ignore(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let build = pair.on(driver)?;
    let forms = [
        ("# a comment\n\n  b.log  \n/sub/c.log/\n", "a.txt=a\\n sub/d.txt=d\\n"),
        ("\u{feff}**/*.log\n!sub/c.log\n", "a.txt=a\\n sub/c.log=c\\n sub/d.txt=d\\n"),
        ("*\n!./sub/../a.txt\n", "a.txt=a\\n"),
    ];
    for (text, expected) in forms {
        write(&pair.folder.join(".dockerignore"), text)?;
        copied(&build, &format!("{text:?}"), expected)?;
    }
    for file in ["jesteros.yaml.dockerignore", "Dockerfile.dockerignore"] {
        write(&pair.folder.join(file), "a.txt\n")?;
    }
    copied(&build, "a list of its own", "b.log=b\\n sub/c.log=c\\n sub/d.txt=d\\n")?;

    let texts = pair.texts()?;
    for (file, text) in [("jesteros.yaml2", &texts.ours), ("Dockerfile2", &texts.theirs)] {
        fs::write(pair.folder.join(file), text)?;
        write(&pair.folder.join(format!("{file}.dockerignore")), "")?;
    }
    let folder = pair.folder.display().to_string();
    let files =
        ["jesteros.yaml2", "Dockerfile2"].map(|file| pair.folder.join(file).display().to_string());
    let build = Pair::named(driver, [&files[0], &files[1]], [&folder, &folder])?;
    // As an image, BuildKit's own frontend does not tell an empty file from none
    // (`initContext` in `frontend/dockerui/config.go`); inside of the daemon it does.
    let Both { ours, theirs } = build.trees()?.map(self::files)?;
    ensure!(ours == ALL, "files with an empty list: {ours}");
    ensure!(theirs == "a.txt=a\\n", "files with an empty list, Dockerfile: {theirs}");
    Ok(())
}

fn stdin(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let texts = pair.texts()?.map(|text| Ok(text.clone().into_bytes()))?;
    // Only standard input has a spec.
    for file in ["jesteros.yaml", "Dockerfile"] {
        fs::remove_file(pair.folder.join(file))?;
    }
    let context = pair.folder.display().to_string();
    let build = Pair::named(driver, ["-", "-"], [&context, &context])?.stdin(texts);
    copied(&build, "-f -", ALL)
}

fn stdin_alone(driver: Driver) -> Result<()> {
    let alone = Pair::small(
        "images: {box: {from: scratch, files: {/in/mark: {text: x}}}}\n",
        "FROM scratch\nCOPY --chmod=0644 <<END /in/mark\nx\nEND\n",
    )?;
    let texts = alone.texts()?.map(|text| Ok(text.clone().into_bytes()))?;
    let build = Pair::named(driver, ["", ""], ["-", "-"])?.stdin(texts);
    build.trees()?.both("a file without a context", &true, |tree| Ok(tree.get("in/mark").is_ok()))
}

fn stdin_archive(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let archive = world().folder("archive")?.join("context.tar");
    let mut tar = Command::new("tar");
    tar.arg("--create").arg("--file").arg(&archive).arg("--directory").arg(&pair.folder).arg(".");
    process::run(&mut tar, LIMIT)?.ok()?;
    let bytes = fs::read(&archive)?;
    let both = Both { ours: bytes.clone(), theirs: bytes };
    copied(&Pair::at(driver, "-")?.stdin(both), "an archive", ALL)
}

fn lower_case(driver: Driver) -> Result<()> {
    let texts = copies()?.texts()?;
    for name in ["Dockerfile", "dockerfile"] {
        let folder = |text: &String| -> Result<String> {
            let folder = world().folder("lower-case")?;
            write(&folder.join(name), text)?;
            fs::write(folder.join("a.txt"), "a\n")?;
            Ok(folder.display().to_string())
        };
        let Both { ours, theirs } = texts.map(folder)?;
        copied(&Pair::named(driver, ["", ""], [&ours, &theirs])?, name, "a.txt=a\\n")?;
    }
    Ok(())
}
