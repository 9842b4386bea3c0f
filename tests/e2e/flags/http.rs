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
use crate::process;
use crate::world::{LIMIT, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "http_archive",
        rows: || {
            vec![
                row(
                    "http://…/context.tar.gz",
                    "an archive is the context, and holds the spec; it is fetched once",
                ),
                row("http://…/context.tar", "the same, not compressed, in any form of tar"),
                row(
                    "http://… -f /absolute/SPEC",
                    "the archive is the context, and the spec is the client's",
                ),
            ]
        },
        run: archive,
        not_on: &[],
    },
    Check {
        name: "http_file",
        rows: || {
            vec![row("http://…/SPEC", "a file that is no archive is the spec; there is no context")]
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

/// How often the server sent a file.
fn sent(server: &Server, path: &str) -> usize {
    let log = server.log();
    log.iter()
        .filter(|asked| asked.path == path && asked.method == "GET" && asked.status == 200)
        .count()
}

fn archive(driver: Driver) -> Result<()> {
    let pair = copies()?;
    let folder = world().folder("served")?;
    let server = Server::start(&folder)?;
    let forms: [(&str, &[&str]); 3] =
        [("gz", &["--gzip"]), ("ustar", &["--format=ustar"]), ("v7", &["--format=v7"])];
    for (form, flags) in forms {
        let names = ["ours", "theirs"].map(|side| format!("{side}-{form}"));
        for name in &names {
            pack(&pair.folder, flags, &folder.join(name))?;
        }
        let urls = names.each_ref().map(|name| format!("{}/{name}", server.url()));
        let contexts = [urls[0].as_str(), urls[1].as_str()];
        let found = copied(&Pair::named(driver, ["jesteros.yaml", "Dockerfile"], contexts)?)?;
        ensure!(found == ALL, "{form}: {found}");
        for name in &names {
            let count = sent(&server, &format!("/{name}"));
            ensure!(count == 1, "{name} was sent {count} times");
        }
    }
    let files =
        ["jesteros.yaml", "Dockerfile"].map(|file| pair.folder.join(file).display().to_string());
    let url = format!("{}/ours-gz", server.url());
    let found = copied(&Pair::named(driver, [&files[0], &files[1]], [&url, &url])?)?;
    ensure!(found == ALL, "a spec of the client: {found}");
    Ok(())
}

fn file(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "images: {box: {from: scratch, files: {/in/mark: {text: x}}}}\n",
        "FROM scratch\nCOPY --chmod=0644 <<END /in/mark\nx\nEND\n",
    )?;
    let folder = world().folder("served")?;
    let server = Server::start(&folder)?;
    let Both { ours, theirs } = pair.texts()?;
    fs::write(folder.join("ours"), ours)?;
    fs::write(folder.join("theirs"), theirs)?;
    let urls = ["ours", "theirs"].map(|side| format!("{}/{side}", server.url()));
    let build = Pair::named(driver, ["", ""], [&urls[0], &urls[1]])?;
    build.trees()?.both("the file", &true, |tree| Ok(tree.get("in/mark").is_ok()))?;
    let counts = ["/ours", "/theirs"].map(|path| sent(&server, path));
    ensure!(counts == [1, 1], "sent {counts:?} times");
    Ok(())
}
