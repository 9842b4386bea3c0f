//! A root as a tarball.

use std::env;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::facts::{Facts, read_facts};
use super::names::{CONTEXT_FILE, VARIABLE};
use super::pack::pack;
use super::stand_in;

/// Where a root comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// Named by `LENNY_ROOTFS`.
    Provided,
    /// Made from a later Debian's armel packages.
    StandIn,
}

/// A root file system as a tarball.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Gzip tarball.
    pub tarball: PathBuf,
    /// Where it comes from.
    pub kind: RootKind,
    /// One line that says which root it is.
    pub description: String,
}

impl Root {
    /// The root of `LENNY_ROOTFS`, or the stand-in, made and kept in `cache`.
    ///
    /// Making it takes about a minute, needs root, qemu-user and the machine's apt mirror.
    ///
    /// # Errors
    ///
    /// If the named root is unusable, or the stand-in cannot be made.
    pub fn find(cache: &Path) -> Result<Self> {
        match env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            Some(path) => Self::provided(Path::new(&path), cache),
            None => Self::stand_in(cache),
        }
    }

    /// A root that exists: a tarball, a folder with one, or an unpacked root, which is
    /// packed into `cache` each time.
    ///
    /// # Errors
    ///
    /// If there is no root at `path`.
    pub fn provided(path: &Path, cache: &Path) -> Result<Self> {
        let shown = path.display();
        let tarball = if !path.is_dir() {
            path.to_owned()
        } else if path.join("var/lib/dpkg/status").exists() {
            fs::create_dir_all(cache)?;
            let tarball = cache.join("provided.tar.gz");
            pack(path, &tarball)?;
            tarball
        } else {
            only_tarball(path)?
        };
        ensure!(is_gzip(&tarball)?, "{} is no gzip tarball", tarball.display());
        let facts = read_facts(&tarball)?;
        let description = format!("{VARIABLE}={shown}: {}", facts.summary());
        Ok(Self { tarball, kind: RootKind::Provided, description })
    }

    /// The stand-in, whatever the environment says.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn stand_in(cache: &Path) -> Result<Self> {
        let (tarball, summary) = stand_in::cached(cache)?;
        let description =
            format!("stand-in, not Lenny: {summary}; set {VARIABLE} to use a real Lenny root");
        Ok(Self { tarball, kind: RootKind::StandIn, description })
    }

    /// What is installed in it.
    ///
    /// # Errors
    ///
    /// If the tarball cannot be read.
    pub fn facts(&self) -> Result<Facts> {
        read_facts(&self.tarball)
    }
}

/// Puts the tarball into `folder` as [`CONTEXT_FILE`], for `--build-context NAME=FOLDER`.
/// It is a hard link where both are on one file system.
///
/// # Errors
///
/// If it can be neither linked nor copied.
pub fn prepare_context_dir(root: &Root, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let target = folder.join(CONTEXT_FILE);
    if target.exists() {
        fs::remove_file(&target)?;
    }
    let source = fs::canonicalize(&root.tarball)?;
    if fs::hard_link(&source, &target).is_err() {
        fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
    }
    Ok(target)
}

fn only_tarball(folder: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".tar.gz") {
            found.push(path);
        }
    }
    match &found[..] {
        [one] => Ok(one.clone()),
        _ => bail!(
            "{} holds {} .tar.gz files and no var/lib/dpkg/status: one root is needed",
            folder.display(),
            found.len()
        ),
    }
}

fn is_gzip(path: &Path) -> Result<bool> {
    let mut magic = Vec::new();
    fs::File::open(path)
        .with_context(|| format!("cannot open {}", path.display()))?
        .take(2)
        .read_to_end(&mut magic)?;
    Ok(magic == [0x1f, 0x8b])
}
