//! What can go wrong with an archive, on the root's own apt.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
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
    ("apt_fails_only_once", only_once),
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
    ("apt_caches_are_kept_in_a_root_that_cleans", docker_clean),
    ("apt_builds_at_the_same_time", at_once),
    ("apt_builds_at_the_same_time_without_cache", at_once_no_cache),
];

/// A project that installs one package from an archive of its own.
#[derive(Debug)]
pub(crate) struct Apt {
    pub(crate) server: Server,
    pub(crate) trust: Trust,
    pub(crate) name: String,
    pub(crate) project: Project,
}

impl Apt {
    pub(crate) fn new(trust: Trust) -> Result<Self> {
        Self::of(Server::start(&archive()?.root)?, trust)
    }

    pub(crate) fn of(server: Server, trust: Trust) -> Result<Self> {
        let project = apt_project(&server.url(), trust, "")?;
        // Caches are the project's own: no other test empties or fills them.
        let name = world().unique("apt")?;
        Ok(Self { server, trust, name, project })
    }

    /// Asks for a package. With `--no-cache` BuildKit would empty the cache mounts: here a
    /// new step before makes apt run again with what is in them.
    pub(crate) fn ask_for(&self, package: &str) -> Result<Build> {
        self.ask_for_packages(&format!("[{package}]"))
    }

    /// The same with the whole value of `packages`.
    pub(crate) fn ask_for_packages(&self, packages: &str) -> Result<Build> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let images = format!(
            "  below: {{from: lenny, steps: [run: echo {} {count}]}}\n  box: {{from: below, packages: {packages}}}\n",
            self.name
        );
        let spec = apt_spec(&self.server.url(), self.trust, &images);
        self.project.rewrite(&spec.replace("name: e2e\n", &format!("name: {}\n", self.name)))?;
        Ok(Build::new(&self.project).on_lenny()?.target("box"))
    }

    /// The build must fail at its packages, saying `expected`.
    pub(crate) fn fails(&self, package: &str, expected: &str) -> Result<()> {
        let failed = self.ask_for(package)?.fails()?;
        self.explains(&failed, &["packages:"], expected)
    }

    /// The build must fail at an archive of its base.
    pub(crate) fn lists_fail(&self, expected: &str) -> Result<()> {
        let failed = self.ask_for("less")?.fails()?;
        self.explains(&failed, &["/debian, suite: ", "/debian-security, suite: "], expected)
    }

    /// The build must fail at the keyring of its base.
    pub(crate) fn keyring_fails(&self, expected: &str) -> Result<()> {
        let failed = self.ask_for("less")?.fails()?;
        self.explains(&failed, &["keyring: keys:"], expected)
    }

    /// A failed build says `expected` in a line of the step's log and in the error at the
    /// end, at the first of these lines of the spec that the error names.
    pub(crate) fn explains(&self, failed: &Finished, lines: &[&str], expected: &str) -> Result<()> {
        let text = failed.text();
        let logged = text.lines().any(|line| {
            line.split_once(" error: ").is_some_and(|(_, reason)| reason.contains(expected))
        });
        ensure!(logged, "no line `error: …{expected}…`: {}", failed.evidence());
        let (_, error) = text.rsplit_once("\nERROR: failed to ").context("there is no error")?;
        let mut numbers = Vec::new();
        for line in lines {
            numbers.push(self.project.line(line)?);
        }
        let named = numbers.iter().find(|number| {
            let place = format!("jesteros.yaml:{number}: ");
            error.lines().any(|line| {
                line.split_once(&place).is_some_and(|(_, reason)| reason.contains(expected))
            })
        });
        let number = named.with_context(|| {
            format!("the error does not say {expected:?} at {lines:?}: {}", failed.evidence())
        })?;
        points_at(failed, "jesteros.yaml", *number)
    }

    /// The build must install `less`.
    pub(crate) fn works(&self) -> Result<Image> {
        let image = self.ask_for("less")?.image()?;
        let packages = image.packages()?;
        let version = packages.get("less").context("`less` is not installed")?;
        ensure!(version == "418-1", "`less` has version {version}");
        Ok(image)
    }

    /// How many .debs the server has sent.
    pub(crate) fn downloads(&self) -> usize {
        let log = self.server.log();
        log.iter().filter(|request| request.path.ends_with(".deb") && request.status == 200).count()
    }

    pub(crate) fn set_key(&self, key: Vec<u8>) -> Result<()> {
        write_files(self.project.path(), &BTreeMap::from([("keys/archive.gpg", key)]))
    }
}

/// A package that makes the build fail for a reason of its own.
fn bad_package(package: &str, expected: &str) -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.fails(package, expected)?;
    apt.works()?;
    Ok(())
}

/// An archive whose fault makes the build of a good package fail.
fn bad_archive(fault: Fault, expected: &str) -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.server.set_fault(fault);
    match fault {
        Fault::TamperedDeb => apt.fails("less", expected)?,
        _ => apt.lists_fail(expected)?,
    }
    apt.server.set_fault(Fault::None);
    apt.works()?;
    Ok(())
}

/// The same after a good build has filled the caches.
fn turns_bad(turn: impl FnOnce(&mut Server), expected: &str) -> Result<()> {
    let mut apt = Apt::new(Trust::Key)?;
    apt.works()?;
    turn(&mut apt.server);
    apt.lists_fail(expected)?;
    apt.server.resume()?;
    apt.server.set_fault(Fault::None);
    apt.works()?;
    ensure!(apt.downloads() == 1, "the caches were not warm: {:?}", apt.server.log());
    Ok(())
}

fn expired_key() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    let built = apt.ask_for("less")?.plain()?.ok()?;
    built.does_not_say("authenticat")?.does_not_say("GPG error")?.does_not_say("WARNING: The")?;
    let got = |name: &str| {
        let log = apt.server.log();
        log.iter().any(|request| request.path.ends_with(name) && request.status == 200)
    };
    // Later apts take the signature from InRelease.
    ensure!(got("lenny/Release.gpg") || got("lenny/InRelease"), "no signature was fetched");
    let found = apt.works()?.packages()?;
    let mut expected = lenny_root()?.facts.packages.clone();
    expected.insert("less".into(), "418-1".into());
    ensure!(found == expected, "more than `less` was changed");
    Ok(())
}

fn trusted_unsigned() -> Result<()> {
    let mut apt = Apt::new(Trust::Blind)?;
    apt.server.set_fault(Fault::Unsigned);
    let built = apt.ask_for("less")?.plain()?.ok()?;
    built.says("packages of base `lenny` are installed without checking who signed them")?;
    apt.works()?;
    // What was cached blindly must not serve a spec that checks.
    apt.trust = Trust::Key;
    apt.lists_fail("no signed Release file belongs to the package list")
}

fn unknown_package() -> Result<()> {
    bad_package("no-such-package", "no package named no-such-package can be installed")?;
    // Each is shown at its own line.
    let apt = Apt::new(Trust::Key)?;
    let packages = "[less,\n    no-such-1,\n    {names: no-such-2}]";
    let failed = apt.ask_for_packages(packages)?.fails()?;
    failed.says("jesteros.yaml has 2 mistakes")?;
    for name in ["no-such-1", "no-such-2"] {
        apt.explains(&failed, &[name], &format!("no package named {name} can be installed"))?;
    }
    Ok(())
}

fn virtual_package() -> Result<()> {
    bad_package(VIRTUAL_NAME, &format!("{VIRTUAL_NAME} is not a package of its own"))?;
    // apt would take the only provider of this one without a word.
    bad_package("c-compiler", "c-compiler is not a package of its own")
}

fn unmet_dependency() -> Result<()> {
    bad_package(UNMET_DEPENDS, "cannot be installed: Depends ")
}

fn failing_postinst() -> Result<()> {
    // Execs that tell why packages could not be installed.
    let list = || -> Result<String> {
        let filter = "description~=\"/run/jesteros/helper report\"";
        let listed = world().docker(&["buildx", "du", "--verbose", "--filter", filter])?.ok()?;
        let text = listed.text();
        let records = text.split("\n\n").filter(|record| record.contains("helper report"));
        Ok(records.collect::<Vec<_>>().join("\n\n"))
    };
    let before = list()?;
    bad_package(FAILING_POSTINST, "the post-installation script of `")?;
    // Only their reports are kept. Other tests may have failed at the same time.
    let after = list()?;
    let id = |record: &str| record.lines().next().unwrap_or_default().to_owned();
    let new: Vec<&str> =
        after.split("\n\n").filter(|record| !before.contains(&id(record))).collect();
    let is_report = |record: &&str| record.contains("mount /report from");
    ensure!(new.iter().any(is_report), "there is no report: {after}");
    let roots = new.iter().filter(|record| record.contains("mount / from"));
    let roots: Vec<String> = roots.map(|record| id(record)).collect();
    // BuildKit releases them when the build has ended already.
    let are_gone = || -> Result<bool> {
        let now = list()?;
        Ok(roots.iter().all(|root| !now.contains(root)))
    };
    for _ in 0..20 {
        if are_gone()? {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(500));
    }
    bail!("a half-installed root is kept: {roots:?}")
}

/// The archive is damaged while the step runs, and not any more when it runs again.
fn only_once() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.server.set_fault(Fault::TamperedRelease);
    let build = apt.ask_for("less")?;
    let failed = thread::scope(|scope| {
        let building = scope.spawn(|| build.fails());
        // apt fetches the lists after all Release files.
        let is_list = |path: &str| path.contains("/Packages");
        while !building.is_finished()
            && !apt.server.log().iter().any(|request| is_list(&request.path))
        {
            thread::sleep(Duration::from_millis(2));
        }
        apt.server.set_fault(Fault::None);
        building.join().map_err(|_| anyhow!("the build has no result"))?
    })?;
    failed.says("BADSIG")?;
    let line = apt.project.line("keyring: keys:")?;
    failed.says(&format!(
        "ERROR: failed to build: failed to solve: jesteros.yaml:{line}: this step failed, and worked when it was done once more"
    ))?;
    points_at(&failed, "jesteros.yaml", line)?;
    apt.works()?;
    Ok(())
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
    bad_archive(Fault::Unsigned, "no signed Release file belongs to the package list")
}

fn wrong_key() -> Result<()> {
    let packages = vec![Package::new("less", "418-1")];
    let repository = Repository { packages, ..Repository::lenny() };
    let published =
        repository.write(&world().folder("wrong")?, &Signer::new(Signing::WrongKey)?)?;
    let apt = Apt::of(Server::start(&published.root)?, Trust::Key)?;
    apt.set_key(fs::read(&published.keyring)?)?;
    apt.keyring_fails("is signed by a key that is not in the keyring")
}

fn changed_keyring() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.works()?;
    apt.set_key(Signer::new(Signing::ValidKey)?.public_key().to_vec())?;
    apt.keyring_fails("is signed by a key that is not in the keyring")?;
    apt.set_key(fs::read(&archive()?.keyring)?)?;
    apt.works()?;
    Ok(())
}

fn down() -> Result<()> {
    let mut apt = Apt::new(Trust::Key)?;
    apt.server.stop();
    apt.lists_fail("does not answer")?;
    apt.server.resume()?;
    apt.works()?;
    Ok(())
}

fn down_warm() -> Result<()> {
    turns_bad(Server::stop, "does not answer")
}

fn unavailable() -> Result<()> {
    bad_archive(Fault::Unavailable, "503")
}

fn rebuild() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    let build = apt.ask_for("less")?;
    build.succeeds()?;
    let progress = build.succeeds()?;
    ensure!(progress.executed().is_empty(), "not cached: {:?}", progress.executed());
    Ok(())
}

fn caches_vanish() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.works()?;
    let filter = format!("description~={}", apt.name);
    let mounts = || -> Result<usize> {
        let listed = world().docker(&["buildx", "du", "--verbose", "--filter", &filter])?.ok()?;
        Ok(listed.text().matches("exec.cachemount").count())
    };
    ensure!(mounts()? == 1, "{} cache mounts instead of 1", mounts()?);
    apt.works()?;
    ensure!(apt.downloads() == 1, "fetched again, not taken from the cache");
    world().docker(&["buildx", "prune", "--all", "--force", "--filter", &filter])?.ok()?;
    ensure!(mounts()? == 0, "{} cache mounts were not removed", mounts()?);
    apt.works()?;
    ensure!(mounts()? == 1, "the cache mount did not come back");
    ensure!(apt.downloads() == 2, "the cache was not empty");
    Ok(())
}

/// The `docker-clean` settings of container images empty apt's cache after each install.
fn docker_clean() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    let clean = r#"'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };'"#;
    let add_file = |build: Build| -> Result<()> {
        let spec = fs::read_to_string(&apt.project.spec)?;
        let files = format!("files: {{/etc/apt/apt.conf.d/docker-clean: {{text: {clean}}}}}");
        let below = "below: {from: lenny,";
        apt.project.rewrite(&spec.replace(below, &format!("{below} {files},")))?;
        build.succeeds()?;
        Ok(())
    };
    add_file(apt.ask_for("less")?)?;
    add_file(apt.ask_for("less")?)?;
    ensure!(apt.downloads() == 1, "fetched {} times, not taken from the cache", apt.downloads());
    Ok(())
}

fn at_once() -> Result<()> {
    pair(&[])
}

/// BuildKit then empties the cache mounts, also under a build that uses them.
fn at_once_no_cache() -> Result<()> {
    pair(&["--no-cache"])
}

/// Builds two images at the same time that install from one archive.
fn pair(arguments: &[&str]) -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    // Both begin with their apt step as soon as the root is there.
    lenny_root()?;
    let images = "  one: {from: lenny, packages: [less]}\n  two: {from: lenny, packages: [gawk]}\n";
    apt.project.rewrite(&apt_spec(&apt.server.url(), Trust::Key, images))?;
    let build = Build::new(&apt.project).on_lenny()?.args(arguments);
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
