//! `examples/go-tool`, with the machine's Go on Debian 12 in the place of Go's own image, and
//! packages from Debian's mirror.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::command;
use serde_json::json;

use super::{WithContext as _, changed, example};
use crate::build::{Build, points_at};
use crate::family::with_frontend;
use crate::process;
use crate::project::Project;
use crate::world::{LIMIT, Shared, shared, world};

/// Changes when `STAND_IN` does.
const RECIPE: u32 = 1;

const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Where things are, and what is set, in Go's own image.
const STAND_IN: &str = r#"# syntax=FRONTEND
version: 1
name: golang
sources:
  rootfs: {external: a root of Debian 12}
  go: {external: the files of Go, exclude: [api, doc, misc, test, "**/testdata", "**/*_test.go"]}
bases:
  bookworm: {from: rootfs, platform: linux/amd64}
images:
  golang:
    from: bookworm
    files:
      /usr/local/go/: go
      /go/: {mode: 1777}
      /etc/ssl/certs/ca-certificates.crt: context:certificates
    env:
      GOPATH: /go
      GOTOOLCHAIN: local
      PATH: /go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    workdir: /go
    cmd: [bash]
"#;

/// A layout with the image, which is kept in the lab's folder.
fn golang() -> Result<&'static PathBuf> {
    static GOLANG: Shared<PathBuf> = OnceLock::new();
    shared(&GOLANG, || {
        let go = |name: &str| command::output(Command::new("go").args(["env", name]));
        let (version, root) = (go("GOVERSION")?, go("GOROOT")?);
        let roots = world().lab.directories().root().join("roots");
        let kept = roots.join(format!("golang-{}-{RECIPE}", version.trim()));
        if !kept.exists() {
            let project = Project::new(STAND_IN)?;
            // Those of this machine: modules may come through a proxy of its own.
            fs::copy(CERTIFICATES, project.path().join("certificates")).context(CERTIFICATES)?;
            let build = with_frontend(Build::new(&project));
            let build = build.bookworm("rootfs")?.context("go", root.trim());
            let (layout, _) = build.arg("--provenance=false").layout("compression=gzip")?;
            // The folder of the tests may be on another file system.
            let work = tempfile::Builder::new().prefix("golang-").tempdir_in(&roots)?;
            let copy = work.path().join("layout");
            command::output(Command::new("cp").arg("--recursive").args([&layout, &copy]))?;
            fs::rename(&copy, &kept)?;
        }
        Ok(kept)
    })
}

fn on_stand_ins(build: Build) -> Result<Build> {
    let golang = format!("oci-layout://{}", golang()?.display());
    build.context("golang", &golang).bookworm("bookworm")
}

/// The machine in the header of an ELF file.
fn machine(path: &Path) -> Result<u8> {
    let data = fs::read(path).with_context(|| path.display().to_string())?;
    ensure!(data.starts_with(b"\x7fELF"), "{} is no program", path.display());
    data.get(18).copied().context("a program without a header")
}

pub(super) fn program() -> Result<()> {
    let out = world().folder("greet")?;
    let build = on_stand_ins(example("go-tool"))?.target("greet");
    let build = build.args(&["--platform=linux/amd64,linux/arm64", "--build-arg=VERSION=1.2"]);
    let built = build.arg(format!("--output={}", out.display())).succeeds()?;
    let ours = out.join("linux_amd64/greet");
    ensure!(machine(&ours)? == 62, "it is not for amd64");
    ensure!(machine(&out.join("linux_arm64/greet"))? == 183, "it is not for arm64");
    process::run(Command::new(&ours).arg("--version"), LIMIT)?.ok()?.says("greet 1.2\n")?;
    // The modules are fetched once, and the program is compiled for each platform.
    let runs = |name: &str| built.named(name);
    let (modules, programs) = (runs("[modules] build"), runs("[greet] build"));
    ensure!((modules, programs) == (1, 2), "{modules} and {programs}: {}", built.evidence());
    Ok(())
}

pub(super) fn images() -> Result<()> {
    let build = on_stand_ins(example("go-tool"))?.arg("--build-arg=VERSION=1.2");
    let image = build.image()?;
    let settings = &image.config["config"];
    ensure!(settings["User"] == "greet", "{settings}");
    ensure!(settings["Entrypoint"] == json!(["/usr/bin/greet"]), "{settings}");
    ensure!(settings["Labels"]["org.opencontainers.image.version"] == "1.2", "{settings}");
    let files = image.files();
    let entry = |path: &str| files.get(path).with_context(|| format!("there is no {path}"));
    let greet = entry("usr/bin/greet")?;
    ensure!(greet.xattrs.contains_key("security.capability"), "{:?}", greet.xattrs);
    ensure!(entry("tmp")?.mode & 0o7777 == 0o1777, "{:?}", entry("tmp")?);
    // The package is Debian's own: what has been made from it is in an image from scratch.
    let certificates = image.text("etc/ssl/certs/ca-certificates.crt")?;
    ensure!(certificates.matches("BEGIN CERTIFICATE").count() > 50, "{certificates}");
    ensure!(!files.contains_key("bin"), "there is more than was asked for: {:?}", files.keys());

    let report = build.target("toolbox-test.checks").tree()?.text("report.txt")?;
    for check in ["run: greet --config /testdata/config.json | jq -e .ok", "elf: ", "files: /greet"]
    {
        let passed = |line: &str| line.contains("passed") && line.contains(check);
        ensure!(report.lines().any(passed), "{check}: {report}");
    }
    ensure!(report.contains(" 0 failed"), "{report}");
    Ok(())
}

pub(super) fn mistake() -> Result<()> {
    let project = changed("go-tool", "{contains: \"greet \"}", "{contains: \"goodbye \"}")?;
    let build = on_stand_ins(with_frontend(Build::new(&project)))?;
    let failed = build.fails()?;
    failed.says("the standard output of `/usr/bin/greet --version` does not hold `goodbye `")?;
    points_at(&failed, "go-tool.yaml", project.line("- run: [/usr/bin/greet, --version]")?)
}
