//! The stand-in apt archive on the loopback interface, in a process of its own.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::archive::{Repository, Signer, Signing};
use crate::directories::Directories;
use crate::process::{self, Process};
use crate::ready;
use crate::state::{Daemon, State};

/// The one program that serves the archive when it is told so.
const SERVER: &str = "xtask";

/// The port to use: the one chosen before, unless another program has taken it.
/// It is in the archive's URL, and so in the cache keys of what was installed.
pub(crate) fn choose_port(state: &State) -> Result<u16> {
    match state.archive_port {
        Some(port) if state.running(Daemon::Archive).is_some() || ready::is_free(port) => Ok(port),
        _ => ready::free_port(),
    }
}

pub(crate) fn start(directories: &Directories, port: u16) -> Result<Process> {
    let program = env::current_exe().context("no path of this program")?;
    // Any other program would not know the arguments and do what it always does.
    ensure!(
        program.file_name() == Some(OsStr::new(SERVER)),
        "only `cargo xtask` starts the archive: run `cargo xtask lab up` before {}",
        program.display()
    );
    let folder = publish(directories)?;
    let mut daemon = Command::new(program);
    daemon.args(["lab", "serve-archive"]).arg(&folder).arg(port.to_string());
    process::start(&daemon, &directories.log(Daemon::Archive.name()), || {
        ready::port_answers(port, "/debian/dists/lenny/Release")
    })
}

/// The key that signs the archive; it ran out in 2012, as Lenny's own did.
pub(crate) fn keyring(directories: &Directories) -> PathBuf {
    folder(directories, &Repository::lenny()).join("archive-keyring.gpg")
}

/// Writes the archive, once for each state of its packages.
fn publish(directories: &Directories) -> Result<PathBuf> {
    let repository = Repository::lenny();
    let folder = folder(directories, &repository);
    if !folder.exists() {
        // Renamed when complete, so that half an archive is not taken for one.
        let unfinished = folder.with_extension("new");
        repository.write(&unfinished, &Signer::new(Signing::ExpiredKey)?)?;
        rename(&unfinished, &folder)?;
    }
    Ok(folder)
}

fn folder(directories: &Directories, repository: &Repository) -> PathBuf {
    let digest = Sha256::digest(format!("{repository:?}"));
    let state: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    directories.data(Daemon::Archive.name()).join(state)
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("cannot make {}", to.display()))
}
