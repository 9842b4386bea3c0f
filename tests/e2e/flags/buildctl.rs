//! Options that only other clients than buildx send.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::git::{repository, stand_in};
use super::images::dockerfile;
use super::pair::{Both, Pair};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::{self, Without};
use crate::image::{Tree, read_tree};
use crate::process;
use crate::progress::Progress;
use crate::world::{LIMIT, world};

/// The Docker Engine has no address for other clients than its own.
pub(super) const NOT_ON: &[(Driver, &str)] = &[(Driver::Docker, "buildx")];

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "buildctl",
        rows: || {
            vec![
                row(
                    "buildctl, no --opt filename",
                    "`jesteros.yaml`, or `Dockerfile` if that has the syntax line",
                    &[
                        Without(
                            Instead("--opt=shm-size=0", "--opt=filename=Dockerfile"),
                            "this is a Dockerfile, not a spec",
                        ),
                        Without(LeaveOut("--opt=cmdline"), "jesteros.yaml"),
                    ],
                ),
                row(
                    "buildctl --opt shm-size=0",
                    "the same as without it: 64 MiB",
                    &[Without(
                        Instead("shm-size=0", "shm-size=1048576"),
                        "the size of /dev/shm should",
                    )],
                ),
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
                &[Without(LeaveOut("contextsubdir"), "the file of the folder should be")],
            )]
        },
        run: subdir,
        not_on: NOT_ON,
    },
    Check {
        name: "contexts_by_key",
        rows: || {
            vec![
                row(
                    "buildctl --opt context=github.com/USER/REPOSITORY",
                    "the same as `https://github.com/…`, also with `#REF:SUBDIR`; not every buildx takes it",
                    &[
                        Without(Instead("=github.com/", "=gitlab.com/"), "of the spec"),
                        Without(Instead("#v1:deep", ""), "in/mark should be"),
                    ],
                ),
                row(
                    "buildctl --opt contextkey=KEY",
                    "the option that holds the context, in the place of `context`",
                    &[Without(LeaveOut("contextkey"), "of the spec")],
                ),
                row(
                    "buildctl --opt dockerfilekey=NAME",
                    "the local source that holds the spec, also if the context is remote",
                    &[Without(LeaveOut("dockerfilekey"), "names nothing in this spec")],
                ),
                row(
                    "buildctl --opt context:NAME::PLATFORM=…",
                    "a named context for one platform, which comes before the one for all",
                    &[Without(LeaveOut("::linux/"), "in/parts/mark should be")],
                ),
            ]
        },
        run: keys,
        not_on: NOT_ON,
    },
];

/// A build with `buildctl`; the result is its files, and what was told about it.
fn build(driver: Driver, frontend: &str, arguments: &[String]) -> Result<(Tree, Progress)> {
    let file = world().folder("buildctl")?.join("tree.tar");
    let mut buildctl: Command = world().lab.command("buildctl")?;
    match driver {
        Driver::Remote => buildctl.args(["--addr", world().lab.buildkit_address()]),
        Driver::Docker | Driver::Container => {
            buildctl.arg("--addr");
            buildctl.arg(format!("docker-container://buildx_buildkit_{}0", driver.builder()?))
        }
    };
    buildctl.args(["build", "--progress=rawjson", "--frontend=gateway.v0"]);
    buildctl.arg(format!("--opt=source={frontend}")).args(arguments);
    buildctl.arg(format!("--output=type=tar,dest={}", file.display()));
    let progress = Progress::parse(&process::run(&mut buildctl, LIMIT)?.ok()?)?;
    Ok((read_tree(&file)?, progress))
}

/// A build of a spec.
fn ours(driver: Driver, arguments: &[String]) -> Result<(Tree, Progress)> {
    let arguments = arguments.to_vec();
    let arguments = match without::change() {
        Some(change) => change.arguments(arguments),
        None => arguments,
    };
    build(driver, &world().frontend, &arguments).context("of the spec")
}

/// A build of a spec and one of a Dockerfile.
pub(super) fn both(
    driver: Driver,
    arguments: &Both<Vec<String>>,
) -> Result<Both<(Tree, Progress)>> {
    Ok(Both {
        ours: ours(driver, &arguments.ours)?,
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
    trees.both("the size of /dev/shm", "65536\n", |(tree, _)| tree.text("seen"))?;

    // The builder's own frontend reads the first line of `Dockerfile`.
    let texts = pair.texts()?;
    let other = world().folder("forwarded")?;
    std::fs::write(other.join("Dockerfile"), &texts.ours)?;
    let mut forwarded = vec!["--opt=cmdline=x".to_owned()];
    for name in ["context", "dockerfile"] {
        forwarded.push(format!("--local={name}={}", other.display()));
    }
    let (tree, _) = ours(driver, &forwarded)?;
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
    trees.both("the file of the folder", "deep one", |(tree, _)| tree.text("in/mark"))?;
    trees.same("all files", |(tree, _)| {
        Ok(tree.paths().into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    Ok(())
}

fn keys(driver: Driver) -> Result<()> {
    let own = world().unique("quill")?;
    stand_in(driver, &format!("https://github.com/{own}/"))?;
    let url = repository()?.url();
    // The spec in the repository copies the context alone.
    let pair = Pair::small(
        "sources: {parts: {external: x}}\n\
         images: {box: {from: scratch, files: {/in/: context, /in/parts/: parts}}}\n",
        "FROM scratch\nCOPY . /in/\nCOPY --from=parts / /in/parts/\n",
    )?;
    let mut arguments = vec![
        "--opt=contextkey=where".to_owned(),
        format!("--opt=where=github.com/{own}/quill#v1:deep"),
        "--opt=dockerfilekey=elsewhere".to_owned(),
        format!("--local=elsewhere={}", pair.folder.display()),
        "--opt=platform=linux/arm/v5".to_owned(),
        format!("--opt=context:parts={url}#:deep"),
        format!("--opt=context:parts::linux/arm/v5={url}#v1"),
    ];
    let mut of = |file: &str| {
        arguments.push(format!("--opt=filename={file}"));
        let of = arguments.clone();
        arguments.pop();
        of
    };
    let arguments = Both { ours: of("jesteros.yaml"), theirs: of("Dockerfile") };
    let trees = both(driver, &arguments)?;
    trees.both("in/mark", "deep one", |(tree, _)| tree.text("in/mark"))?;
    trees.both("in/parts/mark", "one", |(tree, _)| tree.text("in/parts/mark"))
}
