//! What all tests share: the lab, the frontend, the root and the archive.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use jesteros_lab::archive::{Published, Repository, Signer, Signing};
use jesteros_lab::lenny::{self, Facts, Root};
use jesteros_lab::{Lab, command};
use tempfile::TempDir;

use crate::process::{self, Finished};

/// Longer than any command of a sound test takes on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(240);

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) lab: Lab,
    /// The frontend image in the lab's registry.
    pub(crate) frontend: String,
    scratch: Mutex<Option<TempDir>>,
    scratch_path: PathBuf,
}

static WORLD: OnceLock<World> = OnceLock::new();

/// Finds the lab; before any test.
pub(crate) fn enter() -> Result<()> {
    let frontend = env::var("JESTEROS_FRONTEND")
        .context("JESTEROS_FRONTEND is not set: it names the frontend image")?;
    let lab = Lab::attach()?.context("JESTEROS_LAB is set, but no lab runs")?;
    let scratch = tempfile::Builder::new().prefix("jesteros-e2e-").tempdir()?;
    let scratch_path = scratch.path().to_owned();
    let world = World { lab, frontend, scratch: Mutex::new(Some(scratch)), scratch_path };
    WORLD.set(world).map_err(|_| anyhow!("entered twice"))
}

/// Removes what the tests wrote; after all of them.
pub(crate) fn leave() {
    if let Some(world) = WORLD.get() {
        drop(world.scratch.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// The one that `enter` found.
pub(crate) fn world() -> &'static World {
    WORLD.get().expect("`enter` comes first")
}

impl World {
    /// A new, empty folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder =
            tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(&self.scratch_path)?;
        Ok(folder.keep())
    }

    /// A name that no other test and no earlier run has.
    pub(crate) fn unique(&self, name: &str) -> Result<String> {
        let folder = self.folder(name)?;
        let end = folder.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        Ok(format!("{end}-{}", std::process::id()))
    }

    /// A name for an image in the lab's registry.
    pub(crate) fn image_name(&self, name: &str) -> Result<String> {
        Ok(format!("{}/e2e/{}:1", self.lab.registry(), self.unique(name)?))
    }

    /// `docker` with the lab's configuration.
    pub(crate) fn docker(&self, arguments: &[&str]) -> Result<Finished> {
        process::run(self.docker_command()?.args(arguments), LIMIT)
    }

    pub(crate) fn docker_command(&self) -> Result<Command> {
        let mut docker = self.lab.command("docker")?;
        docker.env_remove("SOURCE_DATE_EPOCH");
        Ok(docker)
    }

    /// True if the lab's registry has the image.
    pub(crate) fn is_in_registry(&self, image: &str) -> Result<bool> {
        Ok(self.docker(&["buildx", "imagetools", "inspect", image])?.code == Some(0))
    }
}

/// Something that several tests use and the first one makes; the others wait.
pub(crate) type Shared<T> = OnceLock<Result<T, String>>;

/// What `make` returns the first time.
pub(crate) fn shared<T>(
    cell: &'static Shared<T>,
    make: impl FnOnce() -> Result<T>,
) -> Result<&'static T> {
    let made = cell.get_or_init(|| make().map_err(|error| format!("{error:#}")));
    made.as_ref().map_err(|error| anyhow!("{error}"))
}

/// The root that images grow from.
#[derive(Debug)]
pub(crate) struct LennyRoot {
    /// A folder with the tarball.
    pub(crate) folder: PathBuf,
    pub(crate) tarball: PathBuf,
    pub(crate) facts: Facts,
}

pub(crate) fn lenny_root() -> Result<&'static LennyRoot> {
    static ROOT: Shared<LennyRoot> = OnceLock::new();
    shared(&ROOT, || {
        let root = Root::find(&world().lab.directories().root().join("roots"))?;
        let folder = world().folder("lenny-rootfs")?;
        let tarball = lenny::prepare_context_dir(&root, &folder)?;
        Ok(LennyRoot { folder, tarball, facts: root.facts()? })
    })
}

/// The root, unpacked into a folder.
pub(crate) fn unpacked_root() -> Result<&'static PathBuf> {
    static ROOT: Shared<PathBuf> = OnceLock::new();
    shared(&ROOT, || {
        let folder = world().folder("unpacked-root")?;
        let mut tar = Command::new("tar");
        tar.args(["--extract", "--file"])
            .arg(&lenny_root()?.tarball)
            .arg("--directory")
            .arg(&folder);
        command::output(&mut tar)?;
        Ok(folder)
    })
}

/// The archive: Lenny's packages, signed by a key that has expired since.
pub(crate) fn archive() -> Result<&'static Published> {
    static ARCHIVE: Shared<Published> = OnceLock::new();
    shared(&ARCHIVE, || {
        Repository::lenny().write(&world().folder("archive")?, &Signer::new(Signing::ExpiredKey)?)
    })
}

/// Copies everything in a folder into another.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let mut copy = Command::new("cp");
    command::output(copy.arg("--archive").arg(from.join(".")).arg(to)).map(drop)
}

/// Writes files below a folder, by path.
pub(crate) fn write_files(folder: &Path, files: &BTreeMap<&str, Vec<u8>>) -> Result<()> {
    for (path, content) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
