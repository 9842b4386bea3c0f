//! Fetches packages of another architecture with the machine's apt, without touching its state.

mod sources;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::{command, progress};

/// An apt whose state, cache and settings are below one folder. It uses the machine's mirrors
/// and keys.
#[derive(Debug)]
pub(crate) struct Apt {
    work: PathBuf,
    settings: PathBuf,
    what: &'static str,
}

impl Apt {
    /// Fetches the lists of `suites` for `architecture`, as far as the machine has sources of
    /// them. `what` is said while something is downloaded.
    ///
    /// # Errors
    ///
    /// If the machine has no source of any of them, or apt does not trust one.
    pub(crate) fn new(
        architecture: &str,
        suites: &[&str],
        work: &Path,
        what: &'static str,
    ) -> Result<Self> {
        for folder in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(work.join(folder))?;
        }
        fs::write(work.join("status"), "")?;
        sources::copy_for(suites, &work.join("sources"))?;
        let settings = work.join("apt.conf");
        fs::write(&settings, configuration(architecture, work))?;
        let apt = Self { work: work.to_owned(), settings, what };
        progress::output(apt.get().arg("update"), what)?;
        Ok(apt)
    }

    /// Downloads packages with all that they depend on; sorted paths of .debs.
    ///
    /// # Errors
    ///
    /// If one cannot be had, or its signature or sum is wrong.
    pub(crate) fn with_dependencies(&self, wanted: &[&str]) -> Result<Vec<PathBuf>> {
        let mut install = self.get();
        progress::output(install.args(["--download-only", "install"]).args(wanted), self.what)?;
        debs(&self.work.join("cache/archives"))
    }

    /// Downloads packages and nothing that they depend on; sorted paths of .debs.
    ///
    /// # Errors
    ///
    /// If one cannot be had, or its signature or sum is wrong.
    pub(crate) fn alone(&self, wanted: &[&str]) -> Result<Vec<PathBuf>> {
        let folder = self.work.join("alone");
        fs::create_dir_all(&folder)?;
        let mut download = self.get();
        download.current_dir(&folder).arg("download").args(wanted);
        progress::output(&mut download, self.what)?;
        debs(&folder)
    }

    /// What a metapackage stands for: the packages that it depends on by their names.
    ///
    /// # Errors
    ///
    /// If there is no such package.
    pub(crate) fn depends(&self, package: &str) -> Result<Vec<String>> {
        let mut cache = Command::new("apt-cache");
        cache.env("LC_ALL", "C").arg("--config-file").arg(&self.settings);
        let told = command::output(cache.args(["depends", package]))?;
        let lines = told.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
        Ok(lines.map(str::to_owned).collect())
    }

    fn get(&self) -> Command {
        let mut command = Command::new("apt-get");
        command
            .env("LC_ALL", "C")
            .arg("--quiet")
            .arg("--assume-yes")
            .arg("--config-file")
            .arg(&self.settings);
        command
    }
}

fn debs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut debs = Vec::new();
    for entry in fs::read_dir(folder).context("cannot list the downloaded packages")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            debs.push(path);
        }
    }
    ensure!(!debs.is_empty(), "apt-get downloaded nothing to {}", folder.display());
    debs.sort();
    Ok(debs)
}

/// Read after the machine's own settings, so mirrors, proxies and keyrings hold while
/// everything that is written goes below `work`. Hooks are dropped: they clean the
/// machine's caches. So are lists that other programs than apt want, since they are large.
fn configuration(architecture: &str, work: &Path) -> String {
    let work = work.display();
    format!(
        r#"Dir::State "{work}/state";
Dir::State::status "{work}/status";
Dir::Cache "{work}/cache";
Dir::Cache::archives "{work}/cache/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{work}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "{work}";
#clear APT::Architectures;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Keep-Downloaded-Packages "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb::Contents-deb;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear Acquire::Languages;
Acquire::Languages "none";
Acquire::Retries "3";
"#
    )
}
