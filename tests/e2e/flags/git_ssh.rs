//! Git repositories over ssh, with the client's agent.
//!
//! What is tested is what BuildKit is asked for, and that it asks the client for its agent.
//! Its git does not speak ssh then: the tests' server stands in for the host.

use anyhow::Result;

use super::driver::Driver;
use super::git::{TWO, stand_in};
use super::local::copied;
use super::pair::{Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{End, Instead, LeaveOut};
use super::without::Without;
use crate::agent::Agent;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "git_ssh",
        rows: || {
            vec![row(
                "USER@HOST:PATH",
                "a repository over ssh, with the client's agent (`--ssh default`); also with `#REF:SUBDIR`",
                &[
                    Without(Instead("git@", ""), "of the spec"),
                    Without(End("#old:deep", ""), "files with git@ and a folder should be"),
                    // The client gives it the agent of its own variable otherwise.
                    Without(LeaveOut("--ssh="), "SSH_AUTH_SOCK"),
                ],
            )]
        },
        run: over_ssh,
        not_on: &[],
    },
    Check {
        name: "git_ssh_named",
        rows: || {
            vec![row(
                "--build-context NAME=git@HOST:PATH",
                "files of a repository over ssh",
                &[
                    Without(LeaveOut("--build-context="), "`parts`"),
                    Without(LeaveOut("--ssh=default=/"), "unset ssh forward key default"),
                ],
            )]
        },
        run: named_over_ssh,
        not_on: &[],
    },
];

/// A host of its own for each run: the daemon's git is told that the tests' server stands in
/// for it, and finds nothing if it is asked for another URL. BuildKit itself asks the client
/// for its agent before.
fn ssh_host(driver: Driver) -> Result<String> {
    let host = format!("{}.invalid", world().unique("quill")?);
    stand_in(driver, &format!("git@{host}:"))?;
    Ok(host)
}

fn over_ssh(driver: Driver) -> Result<()> {
    let agent = Agent::start()?;
    let ssh = format!("--ssh=default={}", agent.socket.display());
    let url = format!("git@{}:quill", ssh_host(driver)?);
    let at = |form: &str| -> Result<Twice> {
        Ok(Pair::at(driver, &format!("{url}{form}"))?.arg(&ssh).env("SSH_AUTH_SOCK", ""))
    };
    copied(&at("")?, "git@ alone", TWO)?;
    copied(&at("#old:deep")?, "git@ and a folder", "mark=deep one")
}

fn named_over_ssh(driver: Driver) -> Result<()> {
    let agent = Agent::start()?;
    let pair = Pair::small(
        "sources: {parts: {external: x}}\nimages: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch\nCOPY --from=parts / /in/\n",
    )?;
    let url = format!("git@{}:quill#v1:deep", ssh_host(driver)?);
    let build = pair.on(driver)?.arg(&format!("--build-context=parts={url}"));
    let with = build.arg(&format!("--ssh=default={}", agent.socket.display()));
    with.trees()?.both("a named context", "deep one", |tree| tree.text("in/mark"))?;
    let failed = build.arg("--no-cache").fail()?;
    failed.both("what is said about the agent", &true, |failed| {
        Ok(failed.text().contains("unset ssh forward key default"))
    })
}
