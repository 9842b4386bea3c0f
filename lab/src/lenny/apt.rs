//! Fetches armel packages with the machine's apt, without touching its state.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::sources;
use crate::progress;

/// Beside the essential packages. `usrmerge` would draw in all of perl to do what the
/// empty root is born with.
const WANTED: [&str; 5] = ["?essential", "apt", "busybox", "usr-is-merged", "usrmerge-"];

/// Downloads a complete minimal system of `codename` below `work`; sorted paths of .debs.
pub(super) fn download(codename: &str, work: &Path) -> Result<Vec<PathBuf>> {
    for folder in ["state/lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(folder))?;
    }
    fs::write(work.join("status"), "")?;
    sources::copy_for(codename, &work.join("sources"))?;
    let settings = work.join("apt.conf");
    fs::write(&settings, configuration(work))?;

    let what = "lab: downloading armel packages for the stand-in root";
    progress::output(apt_get(&settings).arg("update"), what)?;
    let mut install = apt_get(&settings);
    progress::output(install.args(["--download-only", "install"]).args(WANTED), what)?;

    let archives = work.join("cache/archives");
    let mut debs = Vec::new();
    for entry in fs::read_dir(&archives).context("cannot list the downloaded packages")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            debs.push(path);
        }
    }
    ensure!(!debs.is_empty(), "apt-get downloaded nothing to {}", archives.display());
    debs.sort();
    Ok(debs)
}

fn apt_get(settings: &Path) -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("LC_ALL", "C")
        .arg("--quiet")
        .arg("--assume-yes")
        .arg("--config-file")
        .arg(settings);
    command
}

/// Read after the machine's own settings, so mirrors, proxies and keyrings hold while
/// everything that is written goes below `work`. Hooks are dropped: they clean the
/// machine's caches.
fn configuration(work: &Path) -> String {
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
APT::Architecture "armel";
APT::Architectures {{ "armel"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Keep-Downloaded-Packages "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear Acquire::Languages;
Acquire::Languages "none";
Acquire::Retries "3";
"#
    )
}
