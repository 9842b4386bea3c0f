//! Contexts that are downloaded.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;

use super::driver::Driver;
use super::local::{ALL, copied, copies};
use super::pair::{Both, Pair};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::{self, Without};
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "http_archive",
        rows: || {
            vec![
                row(
                    "http://…/context.tar.gz, .tar.xz",
                    "an archive is the context, and holds the spec; it is fetched once",
                    &[
                        Without(Instead("ours-gz", "bare"), "files with gz should be"),
                        Without(Instead("ours-xz", "bare"), "files with xz should be"),
                    ],
                ),
                row(
                    "http://…/context.tar",
                    "the same, not compressed, in any form of tar",
                    &[
                        Without(Instead("ours-ustar", "bare"), "files with ustar should be"),
                        Without(Instead("ours-v7", "bare"), "files with v7 should be"),
                    ],
                ),
                row(
                    "http://… -f /absolute/SPEC",
                    "the archive is the context, and the spec is the client's",
                    &[
                        Without(LeaveOut("--file=/"), "failed to read dockerfile"),
                        Without(Instead("files-gz", "bare"), "a spec of the client should be"),
                    ],
                ),
            ]
        },
        run: archive,
        not_on: &[],
    },
    Check {
        name: "http_file",
        rows: || {
            vec![row(
                "http://…/SPEC",
                "a file that is no archive is the spec; there is no context",
                &[Without(Instead("/ours", "/bare"), "the file should be")],
            )]
        },
        run: file,
        not_on: &[],
    },
];

/// Packs a folder.
fn pack(folder: &Path, flags: &[&str], to: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.args(flags).arg("--create").arg("--file").arg(to).arg("--directory").arg(folder).arg(".");
    process::run(&mut tar, LIMIT)?.ok()?;
    Ok(())
}

/// Packs some of what is in a folder.
fn pack_some(folder: &Path, names: &[&str], to: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.args(["--gzip", "--create", "--file"]).arg(to).arg("--directory").arg(folder).args(names);
    process::run(&mut tar, LIMIT)?.ok()?;
    Ok(())
}

/// How often the server sent a file.
fn sent(server: &Server, path: &str) -> usize {
    let log = server.log();
    log.iter()
        .filter(|asked| asked.path == path && asked.method == "GET" && asked.status == 200)
        .count()
}

fn archive(driver: Driver) -> Result<()> {
    // Only files of the client are left out by a list.
    let pair = copies()?.add(&[(".dockerignore", "a.txt\n")])?;
    let folder = world().folder("served")?;
    let server = Server::start(&folder)?;
    // Nothing but the spec: the context of the build that lacks the effect.
    pack_some(&pair.folder, &["jesteros.yaml"], &folder.join("bare"))?;
    let forms: [(&str, &[&str]); 4] = [
        ("gz", &["--gzip"]),
        ("xz", &["--xz"]),
        ("ustar", &["--format=ustar"]),
        ("v7", &["--format=v7"]),
    ];
    for (form, flags) in forms {
        let names = ["ours", "theirs"].map(|side| format!("{side}-{form}"));
        for name in &names {
            pack(&pair.folder, flags, &folder.join(name))?;
        }
        let urls = names.each_ref().map(|name| format!("{}/{name}", server.url()));
        let contexts = [urls[0].as_str(), urls[1].as_str()];
        copied(&Pair::named(driver, ["jesteros.yaml", "Dockerfile"], contexts)?, form, ALL)?;
        // If an effect is taken away, the Dockerfile is not built.
        let built = if without::change().is_some() { &names[..1] } else { &names[..] };
        for name in built {
            let count = sent(&server, &format!("/{name}"));
            ensure!(count == 1, "{name} was sent {count} times");
        }
    }
    let files =
        ["jesteros.yaml", "Dockerfile"].map(|file| pair.folder.join(file).display().to_string());
    let some = ["a.txt", "b.log", "sub"];
    pack_some(&pair.folder, &some, &folder.join("files-gz"))?;
    let url = format!("{}/files-gz", server.url());
    let build = Pair::named(driver, [&files[0], &files[1]], [&url, &url])?;
    copied(&build, "a spec of the client", ALL)
}

fn file(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "images: {box: {from: scratch, files: {/in/mark: {text: x}}}}\n",
        "FROM scratch\nCOPY --chmod=0644 <<END /in/mark\nx\nEND\n",
    )?;
    let folder = world().folder("served")?;
    let server = Server::start(&folder)?;
    let Both { ours, theirs } = pair.texts()?;
    fs::write(folder.join("bare"), ours.replace("/in/mark", "/out/mark"))?;
    fs::write(folder.join("ours"), ours)?;
    fs::write(folder.join("theirs"), theirs)?;
    let urls = ["ours", "theirs"].map(|side| format!("{}/{side}", server.url()));
    let build = Pair::named(driver, ["", ""], [&urls[0], &urls[1]])?;
    build.trees()?.both("the file", &true, |tree| Ok(tree.get("in/mark").is_ok()))?;
    let counts = ["/ours", "/theirs"].map(|path| sent(&server, path));
    ensure!(counts == [1, 1], "sent {counts:?} times");
    Ok(())
}
