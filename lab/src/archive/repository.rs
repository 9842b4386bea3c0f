//! Writes a whole archive into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::deb::build_deb;
use super::digest::gzip;
use super::family::family_packages;
use super::package::Package;
use super::probes::probe_packages;
use super::release::{Heading, release_text};
use super::signing::Signer;

/// When the final Lenny Release was made: 10 March 2012, two months before its key expired.
const RELEASE_DATE: u64 = 1_331_377_200;

/// What to publish.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Suite as `sources.list` names it.
    pub codename: String,
    /// Point release.
    pub version: String,
    /// Packages of `main`.
    pub packages: Vec<Package>,
}

/// A suite of any archive and architecture; its packages are those of the first component.
#[derive(Clone, Debug)]
pub struct Suite<'a> {
    /// The folder of the archive, such as `debian`.
    pub archive: &'a str,
    /// Suite as `sources.list` names it.
    pub name: &'a str,
    /// `main` and others.
    pub components: &'a [&'a str],
    /// Architecture of the index.
    pub architecture: &'a str,
    /// Packages of this architecture and of `all`.
    pub packages: Vec<Package>,
}

/// A written archive.
#[derive(Clone, Debug)]
pub struct Published {
    /// Folder to serve; holds `debian/` and `debian-security/`.
    pub root: PathBuf,
    /// Binary keyring that a client is meant to trust; empty when nothing is signed.
    pub keyring: PathBuf,
    /// Suite name, for [`Published::sources_list`].
    pub codename: String,
}

impl Published {
    /// `sources.list` for an archive reached at `base`, e.g. `http://127.0.0.1:8080`.
    #[must_use]
    pub fn sources_list(&self, base: &str) -> String {
        let codename = &self.codename;
        format!(
            "deb {base}/debian {codename} main\n\
             deb {base}/debian-security {codename}/updates main\n"
        )
    }
}

impl Repository {
    /// Lenny with the stand-ins of the JesterOS packages and the packages that go wrong.
    #[must_use]
    pub fn lenny() -> Self {
        let packages = family_packages().into_iter().chain(probe_packages()).collect();
        Self { codename: "lenny".into(), version: "5.0.10".into(), packages }
    }

    /// Writes `debian/`, `debian-security/` and `archive-keyring.gpg` below `root`.
    ///
    /// # Errors
    /// When a package cannot be built, a file not written, or gpg fails.
    pub fn write(&self, root: &Path, signer: &Signer) -> Result<Published> {
        let main = root.join("debian");
        let index = write_packages(&main, &self.packages)?;
        let codename = self.codename.as_str();
        let heading = Heading {
            label: "Debian",
            suite: "oldstable",
            codename,
            version: &self.version,
            components: "main",
            architecture: "armel",
            dated: RELEASE_DATE,
        };
        write_suite(&main.join("dists").join(codename), &heading, &[("main", &index)], signer)?;

        let security = root.join("debian-security/dists").join(codename).join("updates");
        let heading = Heading { label: "Debian-Security", components: "updates/main", ..heading };
        write_suite(&security, &heading, &[("main", "")], signer)?;

        let keyring = root.join("archive-keyring.gpg");
        write_file(&keyring, signer.public_key())?;
        Ok(Published { root: root.into(), keyring, codename: codename.into() })
    }
}

impl Suite<'_> {
    /// Writes the suite below `root`, beside what other suites have there.
    ///
    /// # Errors
    /// When a package cannot be built, a file not written, or gpg fails.
    pub fn write(&self, root: &Path, signer: &Signer) -> Result<()> {
        let archive = root.join(self.archive);
        let index = write_packages(&archive, &self.packages)?;
        let heading = Heading {
            label: "Debian",
            suite: self.name,
            codename: self.name,
            version: "0",
            components: &self.components.join(" "),
            architecture: self.architecture,
            dated: RELEASE_DATE,
        };
        let mut indexes: Vec<_> = self.components.iter().map(|name| (*name, "")).collect();
        let first = indexes.first_mut().context("a suite without components")?;
        first.1 = &index;
        write_suite(&archive.join("dists").join(self.name), &heading, &indexes, signer)
    }
}

/// Writes packages into the pool of an archive and returns their index.
fn write_packages(archive: &Path, packages: &[Package]) -> Result<String> {
    let mut index = String::new();
    let mut packages: Vec<_> = packages.iter().collect();
    packages.sort_by_key(|package| (&package.name, &package.version));
    for package in packages {
        let deb = build_deb(package)?;
        write_file(&archive.join(&deb.pool_path), &deb.bytes)?;
        index.push_str(&deb.stanza);
        index.push('\n');
    }
    Ok(index)
}

/// Writes a suite; `indexes` are its components with their packages.
fn write_suite(
    folder: &Path,
    heading: &Heading<'_>,
    indexes: &[(&str, &str)],
    signer: &Signer,
) -> Result<()> {
    let Heading { label, suite, version, architecture, .. } = heading;
    let mut files = BTreeMap::new();
    for (component, index) in indexes {
        let release = format!(
            "Archive: {suite}\nVersion: {version}\nComponent: {component}\nOrigin: Debian\n\
             Label: {label}\nArchitecture: {architecture}\n"
        );
        let inside = format!("{component}/binary-{architecture}");
        files.insert(format!("{inside}/Packages"), index.as_bytes().to_vec());
        files.insert(format!("{inside}/Packages.gz"), gzip(index.as_bytes()));
        files.insert(format!("{inside}/Release"), release.into_bytes());
    }
    for (path, bytes) in &files {
        write_file(&folder.join(path), bytes)?;
    }
    let release = release_text(heading, &files);
    write_file(&folder.join("Release"), release.as_bytes())?;
    // A folder may be written twice; an old signature must not stay behind.
    for name in ["Release.gpg", "InRelease"] {
        if folder.join(name).exists() {
            fs::remove_file(folder.join(name))?;
        }
    }
    if let Some(signed) = signer.sign(release.as_bytes())? {
        write_file(&folder.join("Release.gpg"), &signed.detached)?;
        if let Some(inline) = signed.inline {
            write_file(&folder.join("InRelease"), &inline)?;
        }
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
