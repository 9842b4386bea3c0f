//! Options that only other clients than buildx send.

use std::process::Command;

use anyhow::{Result, ensure};

use super::driver::Driver;
use super::git::repository;
use super::images::dockerfile;
use super::pair::{Both, Pair};
use super::row::{Check, row};
use crate::image::{Tree, read_tree};
use crate::process;
use crate::world::{LIMIT, world};

/// The Docker Engine has no address for other clients than its own.
const NOT_ON: &[(Driver, &str)] = &[(Driver::Docker, "buildx")];

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "buildctl",
        rows: || {
            vec![
                row(
                    "buildctl, no --opt filename",
                    "`jesteros.yaml`, or `Dockerfile` if that has the syntax line",
                ),
                row("buildctl --opt shm-size=0", "the same as without it: 64 MiB"),
            ]
        },
        run: plain,
        not_on: NOT_ON,
    },
    Check {
        name: "contextsubdir",
        rows: || {
            vec![row(
                "buildctl --opt contextsubdir=FOLDER",
                "the context is this folder of a repository",
            )]
        },
        run: subdir,
        not_on: NOT_ON,
    },
];

/// A build with `buildctl`; the result is its files.
fn build(driver: Driver, frontend: &str, arguments: &[String]) -> Result<Tree> {
    let file = world().folder("buildctl")?.join("tree.tar");
    let mut buildctl: Command = world().lab.command("buildctl")?;
    match driver {
        Driver::Remote => buildctl.args(["--addr", world().lab.buildkit_address()]),
        Driver::Docker | Driver::Container => {
            buildctl.arg("--addr");
            buildctl.arg(format!("docker-container://buildx_buildkit_{}0", driver.builder()?))
        }
    };
    buildctl.args(["build", "--progress=plain", "--frontend=gateway.v0"]);
    buildctl.arg(format!("--opt=source={frontend}")).args(arguments);
    buildctl.arg(format!("--output=type=tar,dest={}", file.display()));
    process::run(&mut buildctl, LIMIT)?.ok()?;
    read_tree(&file)
}

fn both(driver: Driver, arguments: &Both<Vec<String>>) -> Result<Both<Tree>> {
    Ok(Both {
        ours: build(driver, &world().frontend, &arguments.ours)?,
        theirs: build(driver, dockerfile()?, &arguments.theirs)?,
    })
}

fn plain(driver: Driver) -> Result<()> {
    let script = "df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2 >/seen";
    let pair = Pair::on_box(
        "",
        &format!("images: {{box: {{from: root, steps: [run: {script:?}]}}}}\n"),
        &format!("FROM BOX\nRUN {script}\n"),
    )?;
    let folder = pair.folder.display();
    let arguments = vec![
        format!("--local=context={folder}"),
        format!("--local=dockerfile={folder}"),
        "--opt=shm-size=0".to_owned(),
    ];
    let trees = both(driver, &Both { ours: arguments.clone(), theirs: arguments })?;
    trees.both("the size of /dev/shm", "65536\n", |tree| tree.text("seen"))?;

    // The builder's own frontend reads the first line of `Dockerfile`.
    let texts = pair.texts()?;
    let other = world().folder("forwarded")?;
    std::fs::write(other.join("Dockerfile"), &texts.ours)?;
    let mut forwarded = vec!["--opt=cmdline=x".to_owned()];
    for name in ["context", "dockerfile"] {
        forwarded.push(format!("--local={name}={}", other.display()));
    }
    let tree = build(driver, &world().frontend, &forwarded)?;
    ensure!(tree.text("seen")? == "65536\n", "a spec in `Dockerfile`: {:?}", tree.text("seen"));
    Ok(())
}

fn subdir(driver: Driver) -> Result<()> {
    let repository = repository()?;
    let arguments = |file: &str| {
        vec![
            format!("--opt=context={}#v1", repository.url()),
            "--opt=contextsubdir=deep".to_owned(),
            format!("--opt=filename={file}"),
        ]
    };
    let arguments = Both { ours: arguments("jesteros.yaml"), theirs: arguments("Dockerfile") };
    let trees = both(driver, &arguments)?;
    trees.both("the file of the folder", "deep one", |tree| tree.text("in/mark"))?;
    trees.same("all files", |tree| {
        Ok(tree.paths().into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    Ok(())
}
