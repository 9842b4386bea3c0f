//! Where the lab keeps what it builds and what its daemons write.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

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
    fn refuses_a_socket_path_that_the_kernel_would_cut() {
        let directories = Directories { root: PathBuf::from("/x".repeat(60)) };
        let error = directories.socket("buildkitd").unwrap_err().to_string();
        assert!(error.contains("JESTEROS_LAB_DIR"), "{error}");
    }
}
