//! `--call=lock`, and builds with the lock that it prints.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{Digests, Fault, Package, Repository, Server, Signer, Signing};
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::git::{GitDaemon, make_repository};
use crate::project::{Project, Trust, apt_project};
use crate::world::{archive, world};

pub(crate) const CASES: &[Case] = &[
    ("lock_gives_the_same_image_without_apt", same_image),
    ("lock_gives_the_exporter_a_time_for_what_programs_write", rewritten),
    ("lock_is_for_each_choice_of_the_args", each_choice),
    ("lock_that_the_spec_has_left_is_an_error", drift),
    ("lock_that_is_damaged_is_an_error_at_its_line", damaged),
    ("lock_that_nobody_signed_is_an_error_where_a_signature_is_needed", unsigned),
    ("lock_that_lacks_a_package_is_an_error", lacking),
    ("lock_for_another_root_is_an_error", other_root),
    ("lock_notices_a_package_that_is_gone_or_was_tampered_with", tampered),
    ("lock_needs_no_archive_once_it_was_built", without_archive),
    ("lock_pins_branches_and_downloads", pins),
    ("lock_says_what_it_does_not_cover", not_covered),
    ("lock_gives_a_policy_that_refuses_all_else", policy),
];

const IMAGES: &str = "  below: {from: lenny, packages: [less]}
  box:
    from: below
    packages: {install: [busybox], remove: [less], prune: [/usr/share/doc/*]}
default: box
";

/// A project on an archive of its own.
struct Locked {
    server: Server,
    project: Project,
}

impl Locked {
    fn new(images: &str) -> Result<Self> {
        let server = Server::start(&archive()?.root)?;
        let project = apt_project(&server.url(), Trust::Key, images)?;
        Ok(Self { server, project })
    }

    fn build(&self) -> Result<Build> {
        Build::new(&self.project).on_lenny()
    }

    /// Writes the lock that the frontend prints beside the spec.
    fn lock(&self) -> Result<String> {
        lock(&self.project, &self.build()?)
    }

    fn write(&self, text: &str) -> Result<()> {
        self.project.add(&[("jesteros.lock", text)])
    }
}

pub(crate) fn lock(project: &Project, build: &Build) -> Result<String> {
    let text = build.clone().arg("--call=lock").plain()?.ok()?.stdout;
    project.add(&[("jesteros.lock", &text)])?;
    Ok(text)
}

/// The digest of the image that is built.
pub(crate) fn digest(build: &Build, output: &str) -> Result<String> {
    let metadata = world().folder("metadata")?.join("metadata.json");
    let metadata_file = format!("--metadata-file={}", metadata.display());
    // What was asked for is part of the provenance.
    let build = build.clone().arg("--provenance=false").arg(metadata_file);
    build.arg(format!("--output={output}")).succeeds()?;
    let told: Value = serde_json::from_slice(&fs::read(metadata)?)?;
    Ok(told["containerimage.digest"].as_str().context("the image has no digest")?.to_owned())
}

fn same_image() -> Result<()> {
    let locked = Locked::new(IMAGES)?;
    let build = locked.build()?;
    // The lock gives the time of the files, too.
    let text = locked.lock()?;
    let epoch = serde_json::from_str::<Value>(&text)?["epoch"].as_i64().context("no epoch")?;
    drop(locked.server.take_log());
    let with = digest(&build.clone().arg("--no-cache"), "type=image")?;
    let asked: Vec<String> =
        locked.server.take_log().into_iter().map(|request| request.path).collect();
    let packages = asked.iter().filter(|path| path.ends_with(".deb")).count();
    ensure!(packages == asked.len(), "more than packages were fetched: {asked:?}");
    let engines = digest(&on_engine(build.clone())?, "type=image,name=jesteros-locked")?;
    fs::remove_file(locked.project.path().join("jesteros.lock"))?;
    let dated = build.arg(format!("--build-arg=SOURCE_DATE_EPOCH={epoch}")).arg("--no-cache");
    let without = digest(&dated, "type=image")?;
    ensure!(with == without, "with the lock {with}, without it {without}");
    ensure!(with == engines, "BuildKit makes {with}, the engine {engines}");
    Ok(())
}

/// Programs write at another time in each build, and BuildKit's exporter can set it back.
fn rewritten() -> Result<()> {
    let locked = Locked::new(
        "  box:
    from: lenny
    packages: [less]
    steps: [run: mkdir /d; echo x > /d/x; ln -s x /d/link]
",
    )?;
    locked.lock()?;
    let build = locked.build()?.arg("--no-cache");
    let built = |output| digest(&build, output);
    let plain = [built("type=image")?, built("type=image")?];
    ensure!(plain[0] != plain[1], "a program leaves no time of day: {plain:?}");
    let rewrite = "type=image,rewrite-timestamp=true";
    let set = [built(rewrite)?, built(rewrite)?];
    ensure!(set[0] == set[1], "with {rewrite}: {set:?}");
    Ok(())
}

fn each_choice() -> Result<()> {
    let images = "  below: {from: lenny, packages: [less, {names: [wget], when: {MORE: \"yes\"}}]}
  box: {from: below, packages: [vim]}
default: box
args: {MORE: {choices: [\"no\", \"yes\"], default: \"no\"}}
";
    let locked = Locked::new(images)?;
    locked.lock()?;
    for (more, has) in [("no", false), ("yes", true)] {
        let build = locked.build()?.arg(format!("--build-arg=MORE={more}"));
        let packages = build.image()?.packages()?;
        ensure!(packages.contains_key("less") && packages.contains_key("vim"), "{packages:?}");
        ensure!(packages.contains_key("wget") == has, "MORE={more}: {packages:?}");
    }
    Ok(())
}

fn drift() -> Result<()> {
    let locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    locked.lock()?;
    locked.project.change("jesteros.yaml", "packages: [less]", "packages: [busybox]")?;
    let failed = locked.build()?.fails()?;
    failed
        .says("the packages of `box` have changed since the lock was made: `busybox` is new, `less` is gone")?
        .says("--call=lock … > new.lock")?;
    points_at(&failed, "jesteros.yaml", locked.project.line("packages: [busybox]")?)?;
    locked.project.change("jesteros.yaml", "packages: [busybox]", "packages: [less]")?;
    locked.project.change("jesteros.yaml", "suite: lenny, ", "suite: sarge, ")?;
    locked.build()?.fails()?.says("the lock has the packages of `box` from other archives")?;
    Ok(())
}

/// A lock that nobody signed is nothing for a spec that wants signatures.
fn unsigned() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let images = "  box: {from: lenny, packages: [less]}\n";
    let blind = apt_project(&server.url(), Trust::Blind, images)?;
    let text = lock(&blind, &Build::new(&blind).on_lenny()?)?;
    Build::new(&blind).on_lenny()?.succeeds()?;
    let project = apt_project(&server.url(), Trust::Key, images)?;
    project.add(&[("jesteros.lock", &text)])?;
    let failed = Build::new(&project).on_lenny()?.fails()?;
    failed.says("from an archive whose signature nobody looked at")?;
    points_at(&failed, "jesteros.yaml", project.line("packages: [less]")?)
}

/// A lock that says that it answers the spec, and does not.
fn lacking() -> Result<()> {
    let locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    let mut lock: Value = serde_json::from_str(&locked.lock()?)?;
    lock["packages"][0]["packages"] = Value::Array(Vec::new());
    lock["packages"][0]["calls"] = Value::Array(Vec::new());
    locked.write(&lock.to_string())?;
    let failed = locked.build()?.fails()?;
    failed.says("the lock does not have less, which the spec asks for")?;
    points_at(&failed, "jesteros.yaml", locked.project.line("packages: [less]")?)
}

fn damaged() -> Result<()> {
    let locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    let text = locked.lock()?;
    let line = text.lines().position(|line| line.contains("\"sha256\"")).context("no sum")? + 1;
    let wrong = text.replacen("\"sha256\": \"", "\"sha256\": \"x", 1);
    locked.write(&wrong)?;
    let failed = locked.build()?.fails()?;
    failed.says(&format!("jesteros.lock:{line}: "))?.says("is not a SHA-256 sum")?;
    points_at(&failed, "jesteros.lock", line)?;
    let escaped = text.replacen("\"path\": \"pool/", "\"path\": \"../pool/", 1);
    locked.write(&escaped)?;
    locked.build()?.fails()?.says("is not a path in an archive")?;
    locked.write("")?;
    locked.build()?.fails()?.says("jesteros.lock is empty")?;
    // What a shell has emptied is made anew.
    locked.lock()?;
    locked.build()?.succeeds()?;
    Ok(())
}

fn other_root() -> Result<()> {
    let locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    let text = locked.lock()?;
    let start = text.find("\"before\": \"").context("no checksum")? + "\"before\": \"".len();
    let sum = &text[start..start + 64];
    locked.write(&text.replacen(sum, &"0".repeat(64), 1))?;
    let failed = locked.build()?.fails()?;
    failed.says("other packages are installed in the root than when the lock was made")?;
    points_at(&failed, "jesteros.yaml", locked.project.line("packages: [less]")?)
}

fn tampered() -> Result<()> {
    // A package that no build has in its cache.
    let name = world().unique("quill")?;
    let packages = vec![Package::new(&name, "1").file("/usr/share/quill", 0o644, name.as_bytes())];
    let repository = Repository { packages, ..Repository::lenny() };
    let signer = Signer::new(Signing::ValidKey)?;
    let published = repository.write(&world().folder("tampered")?, &signer)?;
    let server = Server::start(&published.root)?;
    let images = format!("  box: {{from: lenny, packages: [{name}]}}\n");
    let project = apt_project(&server.url(), Trust::Key, &images)?;
    fs::copy(&published.keyring, project.path().join("keys/archive.gpg"))?;
    let locked = Locked { server, project };
    let text = locked.lock()?;
    // The archive has the next version, and this one no more.
    locked.write(&text.replacen("\"path\": \"pool/", "\"path\": \"pool/old/", 1))?;
    let failed = locked.build()?.fails()?;
    failed.says("/pool/old/main/")?.says(" is not there any more")?.says("snapshot.debian")?;
    points_at(&failed, "jesteros.yaml", locked.project.line("/debian, suite: ")?)?;
    locked.write(&text)?;
    locked.server.set_fault(Fault::TamperedDeb);
    // What made the lock fetched the package with apt, and what BuildKit fetches is new.
    let failed = locked.build()?.fails()?;
    failed.says(&format!(" is another file than {name} 1 in the lock: "))?;
    failed.says("digest mismatch")?.says("make the lock anew")?;
    points_at(&failed, "jesteros.yaml", locked.project.line("/debian, suite: ")?)?;
    // Nothing of it is used later.
    locked.server.set_fault(Fault::None);
    ensure!(locked.build()?.image()?.packages()?.contains_key(&name));
    Ok(())
}

fn without_archive() -> Result<()> {
    let mut locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    locked.lock()?;
    let first = digest(&locked.build()?, "type=image")?;
    locked.server.stop();
    let second = digest(&locked.build()?.arg("--no-cache"), "type=image")?;
    ensure!(first == second, "{first} and {second}");
    Ok(())
}

fn pins() -> Result<()> {
    let folder = world().folder("repository")?;
    let commit = make_repository(&folder.join("r"))?;
    let git = GitDaemon::start(&folder)?;
    let server = Server::start(&archive()?.root)?;
    let file = format!("{}/debian/dists/lenny/Release", server.url());
    let project = Project::small(&format!(
        "sources:
  repository: {{git: \"{}/r\", ref: main}}
  release: {{http: \"{file}\"}}
images: {{box: {{from: scratch, files: {{/r/: repository, /release: release}}}}}}
",
        git.url
    ))?;
    let build = Build::new(&project);
    build.fails()?.says("a download needs `sha256`")?;
    let text = lock(&project, &build)?;
    ensure!(text.contains(&commit), "{commit} is not in {text}");
    let first = digest(&build, "type=image")?;
    fs::write(folder.join("r/sub/readme"), "by another quill\n")?;
    let change = ["-c", "user.name=J", "-c", "user.email=j@example.invalid", "commit", "-qam", "x"];
    let mut command = std::process::Command::new("git");
    jesteros_lab::command::output(command.arg("-C").arg(folder.join("r")).args(change))?;
    let second = digest(&build.clone().arg("--no-cache"), "type=image")?;
    ensure!(first == second, "the branch was followed");
    lock(&project, &build)?;
    ensure!(digest(&build, "type=image")? != first, "a new lock has the old commit");
    Ok(())
}

fn not_covered() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let project = Project::small(&format!(
        "sources: {{release: {{http: \"{}/debian/dists/lenny/Release\"}}}}
images: {{box: {{from: scratch, files: {{/release: release}}}}}}
",
        server.url()
    ))?;
    let build = Build::new(&project);
    lock(&project, &build)?;
    project.add(&[("other/Release", "x\n")])?;
    let other = format!("--build-context=release={}", project.path().join("other").display());
    build
        .arg(other)
        .plain()?
        .ok()?
        .says("`release` is given by `--build-context`, so the lock does not cover it")?;
    Ok(())
}

fn policy() -> Result<()> {
    let locked = Locked::new("  box: {from: lenny, packages: [less]}\n")?;
    let release = format!("{}/debian/dists/lenny/Release", locked.server.url());
    let sources = "sources:\n";
    locked.project.change(
        "jesteros.yaml",
        sources,
        &format!("{sources}  release: {{http: \"{release}\"}}\n"),
    )?;
    let build = locked.build()?;
    build.clone().arg("--call=policy").plain()?.says("there is no lock")?;
    locked.lock()?;
    let policy = build.clone().arg("--call=policy").plain()?.ok()?.stdout;
    locked.project.add(&[("jesteros.yaml.rego", &policy)])?;
    build.succeeds()?;
    // Another file, with a checksum of its own, is not in the lock.
    let other = format!("{}/debian/dists/lenny/Release.gpg", locked.server.url());
    let sum =
        Digests::of(&fs::read(archive()?.root.join("debian/dists/lenny/Release.gpg"))?).sha256;
    locked.project.change(
        "jesteros.yaml",
        &format!("{{http: \"{release}\"}}"),
        &format!("{{http: \"{other}\", sha256: {sum}}}"),
    )?;
    locked.project.change(
        "jesteros.yaml",
        "packages: [less]",
        "packages: [less], files: {/signature: release}",
    )?;
    build
        .fails()?
        .says("not allowed by policy")?
        .says("it is neither in jesteros.yaml nor in jesteros.lock")?
        .says("Release.gpg")?;
    Ok(())
}
