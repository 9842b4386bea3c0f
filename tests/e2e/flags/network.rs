//! What programs reach.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::Server;

use super::driver::Driver;
use super::pair::{Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::Without;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "network",
        rows: || {
            vec![
                row(
                    "--network default",
                    "programs with `network: default` have the builder's network",
                    // It is what they have without the flag.
                    &[Without(
                        Instead("--network=default", "--network=none"),
                        "is downloaded should",
                    )],
                ),
                row(
                    "--network host",
                    "they have the network of the builder's host",
                    &[Without(LeaveOut("--network=host"), "is downloaded should be")],
                )
                // The programs of the others have the host's network anyway.
                .shown_on(Driver::Docker),
                row(
                    "--network none",
                    "they have none; a program with `network: host` still asks for the host's",
                    &[Without(LeaveOut("--network=none"), "is downloaded should be")],
                ),
            ]
        },
        run: network,
        not_on: &[],
    },
    Check {
        name: "allow",
        rows: || {
            vec![row(
                "--allow network.host",
                "allows programs with `network: host`, which fail without it",
                &[Without(LeaveOut("--allow=network.host"), "network.host is not allowed")],
            )]
        },
        run: allow,
        not_on: &[],
    },
];

/// What a program with `network: default` gets from a server of the host.
fn pair(url: &str, network: &str) -> Result<Pair> {
    // Nothing answers in a network of its own.
    let script =
        format!("wget -q -O /seen {url}/mark || echo nothing >/seen; ls /sys/class/net >/nets");
    Pair::on_box(
        "",
        &format!(
            "images: {{box: {{from: root, steps: [{{run: {script:?}, network: {network}}}]}}}}\n"
        ),
        &format!("FROM BOX AS box\nRUN --network={network} {script}\n"),
    )
}

fn served() -> Result<Server> {
    let folder = world().folder("served")?;
    fs::write(folder.join("mark"), "by the host\n")?;
    Server::start(&folder)
}

fn sees(build: &Twice, expected: &str) -> Result<String> {
    let trees = build.trees()?;
    trees.both("what is downloaded", expected, |tree| tree.text("seen"))?;
    trees.same("interfaces", |tree| {
        // Other containers have theirs for as long as they run.
        let nets = tree.text("nets")?;
        Ok(nets
            .lines()
            .filter(|net| !net.starts_with("veth"))
            .map(|net| format!("{net}\n"))
            .collect())
    })
}

fn network(driver: Driver) -> Result<()> {
    let server = served()?;
    let build = pair(&server.url(), "default")?.on(driver)?;
    let none = sees(&build.arg("--network=none"), "nothing\n")?;
    ensure!(none == "lo\n", "without a network: {none}");
    let host = sees(&build.arg("--network=host"), "by the host\n")?;
    ensure!(host != none, "the host has no network");
    // Only the Docker Engine has a network for programs apart from the host's.
    let default = match driver {
        Driver::Docker => "nothing\n",
        Driver::Remote | Driver::Container => "by the host\n",
    };
    let default = sees(&build.arg("--network=default"), default)?;
    ensure!(default != none, "the builder has no network: {default}");
    Ok(())
}

fn allow(driver: Driver) -> Result<()> {
    let server = served()?;
    let build = pair(&server.url(), "host")?.on(driver)?;
    let failed = build.fail()?;
    failed.both("what is said about it", &true, |failed| {
        Ok(failed.text().contains("network.host is not allowed"))
    })?;
    sees(&build.arg("--allow=network.host"), "by the host\n")?;
    sees(&build.args(&["--allow=network.host", "--network=none"]), "by the host\n")?;
    Ok(())
}
