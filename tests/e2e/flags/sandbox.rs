//! Flags that decide about what is around a program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::pair::Pair;
use super::row::{Check, row};
use super::without::{Change::LeaveOut, Without};
use crate::agent::Agent;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "cgroup_parent",
        rows: || {
            vec![row(
                "--cgroup-parent",
                "programs run in a group below this one",
                &[Without(LeaveOut("--cgroup-parent"), "no control group is called")],
            )]
        },
        run: cgroup_parent,
        not_on: &[],
    },
    Check {
        name: "sandbox_hostname",
        rows: || {
            vec![row(
                "--build-arg BUILDKIT_SANDBOX_HOSTNAME",
                "is the host name of programs that have no `hostname`",
                &[Without(LeaveOut("SANDBOX_HOSTNAME"), "the host name should be")],
            )]
        },
        run: sandbox_hostname,
        not_on: &[],
    },
    Check {
        name: "ssh",
        rows: || {
            vec![row(
                "--ssh",
                "programs with `ssh: yes` reach the agent",
                &[Without(LeaveOut("--ssh="), "unset ssh forward key default")],
            )]
        },
        run: ssh,
        not_on: &[],
    },
];

/// The paths of all control groups of a name, wherever a builder has put them.
fn groups(name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut queue = vec![PathBuf::from("/sys/fs/cgroup")];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if entry.file_name() == name {
                    found.push(entry.path());
                }
                queue.push(entry.path());
            }
        }
    }
    found
}

/// Removes a control group: only those below it, which have no files of their own.
fn remove_group(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_group(&entry.path())?;
        }
    }
    fs::remove_dir(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn cgroup_parent(driver: Driver) -> Result<()> {
    let pair = Pair::on_box(
        "",
        "images: {box: {from: root, steps: [run: \"true\"]}}\n",
        "FROM BOX AS box\nRUN true\n",
    )?;
    let builds = pair.on(driver)?.arg("--no-cache");
    let names = BTreeMap::from([("spec", builds.0.ours), ("Dockerfile", builds.0.theirs)]);
    for (side, build) in names {
        let parent = format!("{}-{side}", world().unique("group")?.to_ascii_lowercase());
        build.arg(format!("--cgroup-parent=/{parent}")).succeeds().context(side)?;
        // The group of the program is gone; those above it stay.
        let found = groups(&parent);
        ensure!(!found.is_empty(), "{side}: no control group is called {parent}");
        for folder in found {
            remove_group(&folder)?;
        }
    }
    Ok(())
}

fn sandbox_hostname(driver: Driver) -> Result<()> {
    let pair = Pair::on_box(
        "",
        "images: {box: {from: root, steps: [run: hostname >/seen]}}\n",
        "FROM BOX AS box\nRUN hostname >/seen\n",
    )?;
    let build = pair.on(driver)?.arg("--build-arg=BUILDKIT_SANDBOX_HOSTNAME=quill");
    build.trees()?.both("the host name", "quill\n", |tree| tree.text("seen"))
}

fn ssh(driver: Driver) -> Result<()> {
    let agent = Agent::start()?;
    // The agent is not in the key of the cache either.
    let own = world().unique("own")?;
    let pair = Pair::on_box(
        "",
        &format!(
            "images: {{box: {{from: root, steps: [{{run: 'test -S \"$SSH_AUTH_SOCK\"; : {own}; echo yes >/seen', ssh: yes}}]}}}}\n"
        ),
        &format!(
            "FROM BOX AS box\nRUN --mount=type=ssh,required test -S \"$SSH_AUTH_SOCK\" && : {own} && echo yes >/seen\n"
        ),
    )?;
    let build = pair.on(driver)?;
    let with = build.arg(&format!("--ssh=default={}", agent.socket.display()));
    with.trees()?.both("the agent", "yes\n", |tree| tree.text("seen"))?;
    let failed = build.arg("--no-cache").fail()?;
    failed.both("what is said about ssh", &true, |failed| Ok(failed.text().contains("ssh")))
}
