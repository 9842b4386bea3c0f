//! Folders that are sent again.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::buildctl::{NOT_ON, both};
use super::driver::Driver;
use super::pair::{Both, Pair};
use super::row::{Check, row};
use super::without::{Change::LeaveOut, Without};
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[Check {
    name: "shared_key",
    rows: || {
        vec![row(
            "buildctl --opt sharedkey:localdir:NAME=KEY",
            "of a named context, only what changed since a build with this key is sent; buildx has a key for each folder",
            &[Without(LeaveOut("sharedkey:localdir"), "all is sent again should be")],
        )]
    },
    run: again,
    not_on: NOT_ON,
}];

/// How long a build may take to let go of what it used.
const PAUSE: Duration = Duration::from_millis(1500);
/// The size of the file that does not change, in bytes.
const LARGE: usize = 1 << 20;

/// A folder with a file that does not change.
fn folder(fill: u8) -> Result<PathBuf> {
    let folder = world().folder("parts")?;
    fs::write(folder.join("large"), vec![fill; LARGE])?;
    fs::write(folder.join("mark"), "first")?;
    Ok(folder)
}

/// How many bytes each build sends of a folder that has this name and this key.
fn sent(driver: Driver, pair: &Pair, name: &str, folder: &Path, key: &str) -> Result<Both<u64>> {
    let arguments = |file: &str, side: &str| {
        vec![
            format!("--opt=filename={file}"),
            format!("--local=dockerfile={}", pair.folder.display()),
            format!("--local=context={}", pair.folder.display()),
            format!("--local={side}-{name}={}", folder.display()),
            format!("--opt=context:parts=local:{side}-{name}"),
            format!("--opt=sharedkey:localdir:parts={key}"),
        ]
    };
    let arguments = Both {
        ours: arguments("jesteros.yaml", "ours"),
        theirs: arguments("Dockerfile", "theirs"),
    };
    let built = both(driver, &arguments)?;
    built.map(|(_, progress)| {
        let bytes = progress.bytes.iter().filter(|(id, _)| id.starts_with("transferring"));
        Ok(bytes.map(|(_, bytes)| *bytes).max().unwrap_or_default())
    })
}

fn again(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "sources: {parts: {external: x}}\nimages: {box: {from: scratch, files: {/in/: parts}}}\n",
        "FROM scratch\nCOPY --from=parts / /in/\n",
    )?;
    // What the builder keeps of a folder, it keeps by the name as well.
    let name = world().unique("parts")?;
    let (one, other) = (folder(b'1')?, folder(b'2')?);
    let is_large = |bytes: &u64| Ok(*bytes >= LARGE as u64);
    let first = sent(driver, &pair, &name, &one, "one")?;
    first.both("whether all is sent first", &true, is_large)?;
    // BuildKit takes what it keeps under a key for another build only when the last one has let
    // it go, which is a little after its end.
    for fill in *b"23" {
        thread::sleep(PAUSE);
        fs::write(other.join("large"), vec![fill; LARGE])?;
        sent(driver, &pair, &name, &other, "other")?;
    }
    thread::sleep(PAUSE);
    fs::write(one.join("mark"), "second")?;
    let second = sent(driver, &pair, &name, &one, "one")?;
    second.both("whether all is sent again", &false, is_large)
}
