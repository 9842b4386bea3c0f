//! Where the lab keeps what it builds and what its daemons write.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// What the disk must have free for a lab, in GiB.
const FREE: u64 = 6;
/// The same for all tests: their own files take about 7 GiB, and the daemons keep what they build.
const FREE_FOR_TESTS: u64 = 15;

/// The longest path that fits a Unix socket address.
const SOCKET_PATH_LIMIT: usize = 107;

/// The lab's one directory, outside of Cargo's target directory, so that
/// `cargo clean` and a fresh clone on the same machine reuse what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directories {
    root: PathBuf,
}

impl Directories {
    /// `$JESTEROS_LAB_DIR`, or `jesteros-lab` in the user's cache directory.
    ///
    /// # Errors
    ///
    /// If the environment names no directory at all.
    pub fn from_env() -> Result<Self> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let root = set("JESTEROS_LAB_DIR")
            .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("jesteros-lab")))
            .or_else(|| set("HOME").map(|home| home.join(".cache/jesteros-lab")))
            .context("set JESTEROS_LAB_DIR: neither XDG_CACHE_HOME nor HOME is set")?;
        let root = std::path::absolute(&root)
            .with_context(|| format!("no absolute path of {}", root.display()))?;
        Ok(Self { root })
    }

    /// The directory that holds all the others.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Fails while there is still room for a message, and not in the midst of a build.
    pub(crate) fn check_free_space(&self) -> Result<()> {
        self.has_free(FREE)
    }

    /// Makes sure that the disk has room for all end-to-end tests.
    ///
    /// # Errors
    ///
    /// If it has less than 15 GiB free.
    pub fn check_free_space_for_tests(&self) -> Result<()> {
        self.has_free(FREE_FOR_TESTS)
    }

    fn has_free(&self, needed: u64) -> Result<()> {
        create(&self.root)?;
        let disk = rustix::fs::statvfs(&self.root)
            .with_context(|| format!("cannot ask for the disk of {}", self.root.display()))?;
        ensure_free(disk.f_bavail.saturating_mul(disk.f_frsize), needed, &self.root)
    }

    /// Built programs, one directory for each state of their module.
    #[must_use]
    pub fn programs(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// The data of one daemon.
    #[must_use]
    pub fn data(&self, daemon: &str) -> PathBuf {
        self.root.join(daemon)
    }

    /// The log of one daemon.
    #[must_use]
    pub fn log(&self, daemon: &str) -> PathBuf {
        self.root.join("log").join(format!("{daemon}.log"))
    }

    /// The configuration file of one daemon.
    #[must_use]
    pub fn config(&self, file: &str) -> PathBuf {
        self.root.join("config").join(file)
    }

    /// A socket of one daemon.
    ///
    /// # Errors
    ///
    /// If its path is longer than the kernel takes for a socket.
    pub fn socket(&self, daemon: &str) -> Result<PathBuf> {
        let socket = self.root.join("run").join(format!("{daemon}.sock"));
        ensure!(
            socket.as_os_str().len() <= SOCKET_PATH_LIMIT,
            "{} is too long for a socket: set JESTEROS_LAB_DIR to a shorter path",
            socket.display()
        );
        Ok(socket)
    }

    /// The private `DOCKER_CONFIG`.
    #[must_use]
    pub fn docker_config(&self) -> PathBuf {
        self.root.join("docker")
    }

    /// The private `BUILDX_CONFIG`.
    #[must_use]
    pub fn buildx_config(&self) -> PathBuf {
        self.root.join("docker/buildx")
    }
}

fn ensure_free(bytes: u64, needed: u64, root: &Path) -> Result<()> {
    ensure!(
        bytes >= needed << 30,
        "the disk of {} has {:.1} GiB free, and {needed} GiB are needed: free some of it; \
         `cargo xtask lab down` and then removing that directory frees what the lab has",
        root.display(),
        bytes as f64 / f64::from(1 << 30)
    );
    Ok(())
}

/// Writes a file, making the directories above it.
pub(crate) fn write(path: &Path, content: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        create(parent)?;
    }
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Makes a directory and those above it.
pub(crate) fn create(directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("cannot make {}", directory.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_disk_that_is_nearly_full() {
        let error = ensure_free((6 << 30) - 1, 6, Path::new("/lab")).unwrap_err().to_string();
        assert!(error.starts_with("the disk of /lab has 6.0 GiB free"), "{error}");
        ensure_free(6 << 30, 6, Path::new("/lab")).unwrap();
    }

    #[test]
    fn refuses_a_socket_path_that_the_kernel_would_cut() {
        let directories = Directories { root: PathBuf::from("/x".repeat(60)) };
        let error = directories.socket("buildkitd").unwrap_err().to_string();
        assert!(error.contains("JESTEROS_LAB_DIR"), "{error}");
    }
}
