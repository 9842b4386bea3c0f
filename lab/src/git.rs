//! The git that the lab's daemons call: the machine's, with servers that stand in for hosts
//! that tests cannot reach.
//!
//! BuildKit keeps git from every configuration but its own arguments. So daemons find a small
//! script before the machine's git; it passes on what it is told, and one file of
//! configuration more.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::directories::{self, Directories};
use crate::lab::Lab;

/// The machine's git, which also is there in the image of the lab's BuildKit.
pub(crate) const PROGRAM: &str = "/usr/bin/git";

/// The script. Git ignores a file of configuration that is not there.
const SCRIPT: &str = "\
#!/bin/sh
# The git of the lab's daemons: servers that stand in for others are in the file beside it.
exec /usr/bin/git -c include.path=\"$0.servers\" \"$@\"
";

impl Lab {
    /// Where `git config --file` writes which servers stand in for others, as
    /// `url.SERVER.insteadOf`.
    #[must_use]
    pub fn git_servers(&self) -> PathBuf {
        folder(self.directories()).join("git.servers")
    }
}

/// Writes the script into a folder.
pub(crate) fn write(folder: &Path) -> Result<()> {
    let script = folder.join("git");
    directories::write(&script, SCRIPT)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot change {}", script.display()))
}

/// The `PATH` of a daemon: the script, then the given folder, then the lab's own `PATH`.
pub(crate) fn path(directories: &Directories, before: Option<&Path>) -> Result<OsString> {
    let own = folder(directories);
    write(&own)?;
    let inherited = env::var_os("PATH").unwrap_or_default();
    let first = [Some(own), before.map(PathBuf::from)].into_iter().flatten();
    env::join_paths(first.chain(env::split_paths(&inherited))).context("PATH cannot be extended")
}

fn folder(directories: &Directories) -> PathBuf {
    directories.root().join("git")
}
