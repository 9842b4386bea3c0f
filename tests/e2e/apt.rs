//! What can go wrong with an archive, on the root's own apt.

use std::collections::BTreeMap;
use std::fs;
use std::sync::mpsc;
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use jesteros_lab::archive::{
    FAILING_POSTINST, Fault, Package, Repository, Server, Signer, Signing, UNMET_DEPENDS,
    VIRTUAL_NAME,
};

use crate::Case;
use crate::build::{Build, points_at};
use crate::image::Image;
use crate::process::Finished;
use crate::project::{Project, Trust, apt_project, apt_spec};
use crate::world::{archive, lenny_root, world, write_files};

pub(crate) const CASES: &[Case] = &[
    ("apt_accepts_the_expired_key", expired_key),
    ("apt_trusts_blindly_only_if_told", trusted_unsigned),
    ("apt_unknown_package", unknown_package),
    ("apt_virtual_package", virtual_package),
    ("apt_unmet_dependency", unmet_dependency),
    ("apt_failing_postinst", failing_postinst),
    ("apt_tampered_deb", tampered_deb),
    ("apt_tampered_index", tampered_index),
    ("apt_tampered_release", tampered_release),
    ("apt_tampered_release_with_warm_cache", tampered_release_warm),
    ("apt_unsigned_archive", unsigned),
    ("apt_wrong_key", wrong_key),
    ("apt_archive_down", down),
    ("apt_archive_down_with_warm_cache", down_warm),
    ("apt_archive_unavailable", unavailable),
    ("apt_changed_keyring_with_warm_cache", changed_keyring),
    ("apt_rebuild_is_cached", rebuild),
    ("apt_caches_are_used_and_may_vanish", caches_vanish),
    ("apt_builds_at_the_same_time", at_once),
];

/// One image that installs `package`.
fn one(package: &str) -> String {
    format!("  box:\n    steps:\n      - run: echo before\n      - apt: [{package}]\n")
}

fn serve() -> Result<Server> {
    Server::start(&archive()?.root)
}

/// The build must fail at its apt step, saying `expected` in a line of its own.
fn fails_at_apt(project: &Project, expected: &str) -> Result<Finished> {
    let failed = Build::new(project).on_lenny()?.arg("--no-cache").fails()?;
    points_at(&failed, "jesteros.yaml", project.line("- apt:")?)?;
    let reason = failed.text().lines().any(|line| {
        line.split_once("jesteros: apt: ").is_some_and(|(_, reason)| reason.contains(expected))
    });
    ensure!(reason, "no line `jesteros: apt: …{expected}…`: {}", failed.evidence());
    Ok(failed)
}

/// After a failure the same project with the same caches must install `less`.
fn then_works(project: &Project, server: &Server) -> Result<Image> {
    project.rewrite(&apt_spec(&server.url(), Trust::Key, &one("less")))?;
    works(project)
}

fn works(project: &Project) -> Result<Image> {
    let image = Build::new(project).on_lenny()?.arg("--no-cache").image()?;
    let packages = image.packages()?;
    let version = packages.get("less").context("`less` is not installed")?;
    ensure!(version == "418-1", "`less` has version {version}");
    Ok(image)
}

/// A package that makes the build fail for a reason of its own.
fn bad_package(package: &str, expected: &str) -> Result<()> {
    let server = serve()?;
    let project = apt_project(&server.url(), Trust::Key, &one(package))?;
    fails_at_apt(&project, expected)?;
    then_works(&project, &server)?;
    Ok(())
}

/// An archive whose fault makes the build of a good package fail.
fn bad_archive(fault: Fault, expected: &str) -> Result<()> {
    let server = serve()?;
    server.set_fault(fault);
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    fails_at_apt(&project, expected)?;
    server.set_fault(Fault::None);
    then_works(&project, &server)?;
    Ok(())
}

/// The same after a good build has filled the caches.
fn turns_bad(turn: impl FnOnce(&mut Server), expected: &str) -> Result<()> {
    let mut server = serve()?;
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    works(&project)?;
    ensure!(downloads(&server) == 1, "it is fetched once: {:?}", server.log());
    turn(&mut server);
    fails_at_apt(&project, expected)?;
    server.resume()?;
    server.set_fault(Fault::None);
    then_works(&project, &server)?;
    Ok(())
}

fn expired_key() -> Result<()> {
    let server = serve()?;
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    let progress = Build::new(&project).on_lenny()?.plain()?.ok()?;
    progress
        .does_not_say("authenticat")?
        .does_not_say("GPG error")?
        .does_not_say("WARNING: The")?;
    let got = |name: &str| {
        server.log().iter().any(|request| request.path.ends_with(name) && request.status == 200)
    };
    // Later apts take the signature from InRelease.
    ensure!(got("lenny/Release.gpg") || got("lenny/InRelease"), "no signature was fetched");
    let found = works(&project)?.packages()?;
    let mut expected = lenny_root()?.facts.packages.clone();
    expected.insert("less".into(), "418-1".into());
    ensure!(found == expected, "more than `less` was changed");
    Ok(())
}

fn trusted_unsigned() -> Result<()> {
    let server = serve()?;
    server.set_fault(Fault::Unsigned);
    let project = apt_project(&server.url(), Trust::Blind, &one("less"))?;
    let built = Build::new(&project).on_lenny()?.plain()?.ok()?;
    built.says("packages are installed without checking who signed them")?;
    works(&project)?;
    // What was cached blindly must not serve a spec that checks.
    project.rewrite(&apt_spec(&server.url(), Trust::Key, &one("less")))?;
    fails_at_apt(&project, "an archive has no valid signature")?;
    Ok(())
}

fn unknown_package() -> Result<()> {
    bad_package("no-such-package", "no package named no-such-package can be installed")
}

fn virtual_package() -> Result<()> {
    bad_package(VIRTUAL_NAME, &format!("no package named {VIRTUAL_NAME} can be installed"))?;
    // apt would take the only provider of this one without a word.
    bad_package("c-compiler", "c-compiler is not a package of its own")
}

fn unmet_dependency() -> Result<()> {
    bad_package(UNMET_DEPENDS, "depends on something that the archives do not have")
}

fn failing_postinst() -> Result<()> {
    bad_package(FAILING_POSTINST, "was fetched but could not be installed")
}

fn tampered_deb() -> Result<()> {
    bad_archive(Fault::TamperedDeb, "damaged or tampered with")
}

fn tampered_index() -> Result<()> {
    bad_archive(Fault::TamperedPackages, "damaged or tampered with")
}

fn tampered_release() -> Result<()> {
    bad_archive(Fault::TamperedRelease, "does not fit its signature")
}

fn tampered_release_warm() -> Result<()> {
    turns_bad(|server| server.set_fault(Fault::TamperedRelease), "does not fit its signature")
}

fn unsigned() -> Result<()> {
    bad_archive(Fault::Unsigned, "an archive has no valid signature")
}

fn wrong_key() -> Result<()> {
    let repository =
        Repository { packages: vec![Package::new("less", "418-1")], ..Repository::lenny() };
    let published =
        repository.write(&world().folder("wrong")?, &Signer::new(Signing::WrongKey)?)?;
    let server = Server::start(&published.root)?;
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    let key = fs::read(&published.keyring)?;
    write_files(project.path(), &BTreeMap::from([("keys/archive.gpg", key)]))?;
    fails_at_apt(&project, "is signed by a key that is not in the keyring")?;
    Ok(())
}

fn down() -> Result<()> {
    let mut server = serve()?;
    server.stop();
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    fails_at_apt(&project, "cannot be reached")?;
    server.resume()?;
    then_works(&project, &server)?;
    Ok(())
}

fn down_warm() -> Result<()> {
    turns_bad(Server::stop, "cannot be reached")
}

fn unavailable() -> Result<()> {
    bad_archive(Fault::Unavailable, "cannot be reached")
}

fn changed_keyring() -> Result<()> {
    let server = serve()?;
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    works(&project)?;
    let stranger = Signer::new(Signing::ValidKey)?.public_key().to_vec();
    write_files(project.path(), &BTreeMap::from([("keys/archive.gpg", stranger)]))?;
    fails_at_apt(&project, "is signed by a key that is not in the keyring")?;
    Ok(())
}

fn rebuild() -> Result<()> {
    let server = serve()?;
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    let build = Build::new(&project).on_lenny()?;
    build.succeeds()?;
    let progress = build.succeeds()?;
    ensure!(progress.executed().is_empty(), "not cached: {:?}", progress.executed());
    Ok(())
}

/// How many .debs the server has sent.
fn downloads(server: &Server) -> usize {
    let log = server.log();
    log.iter().filter(|request| request.path.ends_with(".deb") && request.status == 200).count()
}

fn caches_vanish() -> Result<()> {
    let server = serve()?;
    // Its own project name gives it caches of its own, so no other test's are removed.
    let name = world().unique("vanish")?.replace('.', "-").to_ascii_lowercase();
    let spec = apt_spec(&server.url(), Trust::Key, &one("less"));
    let project = apt_project(&server.url(), Trust::Key, &one("less"))?;
    project.rewrite(&spec.replace("name: e2e", &format!("name: {name}")))?;
    works(&project)?;
    let filter = format!("description~={name}");
    let mounts = || -> Result<usize> {
        let listed = world().docker(&["buildx", "du", "--verbose", "--filter", &filter])?.ok()?;
        Ok(listed.text().matches("exec.cachemount").count())
    };
    ensure!(mounts()? == 2, "{} cache mounts instead of 2", mounts()?);
    works(&project)?;
    ensure!(downloads(&server) == 1, "fetched again, not taken from the cache");
    world().docker(&["buildx", "prune", "--all", "--force", "--filter", &filter])?.ok()?;
    ensure!(mounts()? == 0, "{} cache mounts were not removed", mounts()?);
    works(&project)?;
    ensure!(mounts()? == 2, "the cache mounts did not come back");
    ensure!(downloads(&server) == 2, "the cache was not empty");
    Ok(())
}

fn at_once() -> Result<()> {
    let server = serve()?;
    let images = "  one: {steps: [apt: [less]]}\n  two: {steps: [apt: [gawk]]}\n";
    let project = apt_project(&server.url(), Trust::Key, images)?;
    let build = Build::new(&project).on_lenny()?.arg("--no-cache");
    // Both wait for the root, so that their apt steps begin at the same time.
    build.clone().target("one").succeeds()?;
    let (sender, results) = mpsc::channel();
    for (target, package) in [("one", "less"), ("two", "gawk")] {
        let (build, sender) = (build.clone().target(target), sender.clone());
        thread::spawn(move || {
            let built = build.plain().and_then(Finished::ok);
            // The receiver waits for both.
            let _ = sender.send((package, built));
        });
    }
    drop(sender);
    for _ in 0..2 {
        let (package, built) = results.recv().map_err(|_| anyhow!("a build has no result"))?;
        let built = built?;
        built.does_not_say("Could not get lock")?;
        built.says(&format!("Setting up {package}"))?;
    }
    Ok(())
}
