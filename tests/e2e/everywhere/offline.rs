//! A build with a lock needs no network once its downloads are there.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::Around;
use jesteros_lab::archive::Server;

use super::own::Own;
use crate::build::Build;
use crate::git::{GitDaemon, make_repository};
use crate::lock::{digest, lock};
use crate::project::{Project, lenny_project};
use crate::world::{archive, world};

const ONLINE: Around<'_> = Around { host_name: "with-a-network", network: true, parallelism: None };
const OFFLINE: Around<'_> = Around { host_name: "without-one", network: false, ..ONLINE };

/// Selects what clients have sent and what steps have made, with what these keep for later.
const MADE: &str = r#"description~="^(cached|local|mount|\\[)""#;
/// How what is left begins: downloads, repositories and images.
const DOWNLOADED: [&str; 4] =
    ["http url ", "git snapshot for ", "shared git repo for ", "pulled from "];
/// The vertex that installs the packages.
const PACKAGES: &str = "[box] packages less vim";

/// Everything that a lock can pin: packages, an image, a download and a branch.
fn project(server: &Server, git: &GitDaemon) -> Result<Project> {
    let root = world().image_name("offline-root")?;
    let below = lenny_project("images: {root: {from: lenny}}\n")?;
    Build::new(&below).on_lenny()?.args(&["--push", "--tag", &root]).succeeds()?;
    let archive_url = server.url();
    let project = Project::new(&format!(
        "# syntax=FRONTEND@{}
version: 1
name: offline
sources:
  root: {{image: {root:?}}}
  release: {{http: \"{archive_url}/debian/dists/lenny/Release\"}}
  repository: {{git: \"{}/r\", ref: main}}
  keys: {{context: keys}}
bases:
  lenny:
    from: root
    platform: linux/arm/v5
    apt:
      keyring: keys:archive.gpg
      archives: [{{url: \"{archive_url}/debian\", suite: lenny, components: [main]}}]
images:
  box:
    from: lenny
    packages: [less, vim]
    files: {{/release: release, /r/: repository}}
    steps: [run: \"less --version >/dev/null; vim --version >/dev/null\"]
",
        frontend_digest()?,
        git.url,
    ))?;
    project.add(&[("keys/archive.gpg", "")])?;
    fs::copy(&archive()?.keyring, project.path().join("keys/archive.gpg"))?;
    Ok(project)
}

/// A tag is looked up in the registry by every build, and a digest is not.
fn frontend_digest() -> Result<String> {
    let inspect = ["buildx", "imagetools", "inspect", "--format={{.Manifest.Digest}}"];
    let told = world().docker(&[&inspect[..], &[&world().frontend]].concat())?.ok()?;
    let digest = told.stdout.trim().to_owned();
    ensure!(digest.starts_with("sha256:"), "no digest: {}", told.evidence());
    Ok(digest)
}

/// What the daemon has in its state, by what it says about it.
fn descriptions(daemon: &Own) -> Result<Vec<String>> {
    let listed = daemon.buildctl(&["du", "--verbose"])?;
    let lines = listed.stdout.lines();
    let lines = lines.filter_map(|line| line.strip_prefix("Description:"));
    Ok(lines.map(|line| line.trim().to_owned()).collect())
}

pub(super) fn alone() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let repositories = world().folder("repository")?;
    make_repository(&repositories.join("r"))?;
    let git = GitDaemon::start(&repositories)?;
    let project = project(&server, &git)?;
    let mut daemon = Own::start(&ONLINE)?;
    let build = Build::new(&project).on_builder(&daemon.builder);
    lock(&project, &build)?;
    let first = digest(&build, "type=image")?;

    daemon.buildctl(&["prune", "--all", "--filter", MADE])?;
    let left = descriptions(&daemon)?;
    let is_download = |text: &&String| DOWNLOADED.iter().any(|start| text.starts_with(start));
    let downloads = left.iter().filter(is_download).count();
    ensure!(downloads == left.len(), "more than downloads is left: {left:#?}");
    for start in DOWNLOADED {
        ensure!(left.iter().any(|text| text.starts_with(start)), "no {start:?}: {left:#?}");
    }

    daemon.start_anew(&OFFLINE)?;
    let (image, progress) = build.image_and_progress()?;
    let executed = progress.executed();
    ensure!(executed.contains(&PACKAGES), "not installed anew: {}", progress.evidence());
    let files = image.files();
    for path in ["usr/bin/less", "usr/bin/vim", "release", "r/sub/readme"] {
        ensure!(files.contains_key(path), "{path} is missing");
    }
    let packages = image.packages()?;
    ensure!(packages.contains_key("less") && packages.contains_key("vim"), "{packages:?}");
    let second = digest(&build, "type=image")?;
    ensure!(first == second, "{first} with a network, {second} without one");

    // There really is no network: nothing tells what a new lock would hold.
    let failed = build.arg("--call=lock").plain()?;
    ensure!(failed.code != Some(0), "there is a network: {}", failed.evidence());
    failed.says("network is unreachable")?;
    Ok(())
}
