//! `examples/squeeze-nginx` on Debian 12. The lab's archive is the proxy of the build, calls
//! itself archive.debian.org, and has small packages of the names that Squeeze has.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{Package, Server, Signer, Signing, Suite};
use jesteros_lab::command;
use serde_json::json;
use tar::EntryType;

use super::{WithContext as _, changed, example};
use crate::build::{Build, points_at};
use crate::family::with_frontend;
use crate::process::Finished;
use crate::project::Project;
use crate::world::{Shared, shared, world, write_files};

/// Squeeze as an image: a root whose apt knows the key of the archive.
const STAND_IN: &str = "# syntax=FRONTEND
version: 1
name: squeeze
sources: {rootfs: {external: a root of Debian 12}}
bases: {bookworm: {from: rootfs, platform: linux/amd64}}
images:
  squeeze:
    from: bookworm
    files: {/etc/apt/trusted.gpg.d/archive.gpg: context:archive.gpg}
    env: {PATH: /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
    cmd: [/bin/bash]
";

/// What nginx says of its configuration if it has what the example writes there.
const NGINX: &str = r#"conf=/etc/nginx/nginx.conf
grep -qx "worker_processes 2;" $conf && grep -qx "daemon off;" $conf || exit 1
grep -q "root /srv/shop;" /etc/nginx/sites-enabled/default || exit 1
echo "the configuration file $conf syntax is ok" >&2
echo "configuration file $conf test is successful" >&2"#;

/// Another build may have left the layer of the root in another compression.
const GZIP: &str = "compression=gzip,force-compression=true";

fn packages() -> Vec<Package> {
    let site = "server { listen 80; root /var/www/nginx-default; }\n";
    let package = |name: &str, version: &str| Package::new(name, version).architecture("amd64");
    vec![
        package("nginx", "0.7.67-3+squeeze4")
            .depends("libpcre3 (>= 7.7)")
            .shell("usr/sbin/nginx", NGINX)
            .conffile("etc/nginx/nginx.conf", "user www-data;\nworker_processes  1;\n")
            .conffile("etc/nginx/sites-available/default", site)
            .symlink("etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default")
            .file("usr/share/man/man1/nginx.1.gz", 0o644, "page"),
        package("libpcre3", "8.02-1.1").file("lib/libpcre.so.3", 0o644, "library"),
        package("strace", "4.5.20-2").program("usr/bin/strace", "strace -- version 4.5.20"),
        package("vim-tiny", "2:7.2.445+hg~cb94c42c0e1a-1")
            .program("usr/bin/vim.tiny", "VIM - Vi IMproved 7.2"),
    ]
}

#[derive(Debug)]
struct Squeeze {
    server: Server,
    layout: PathBuf,
    fonts: PathBuf,
}

fn squeeze() -> Result<&'static Squeeze> {
    static SQUEEZE: Shared<Squeeze> = OnceLock::new();
    shared(&SQUEEZE, || {
        let signer = Signer::new(Signing::ExpiredKey)?;
        let archive = world().folder("squeeze-archive")?;
        let names = ["squeeze", "squeeze-lts"];
        for (name, packages) in names.into_iter().zip([packages(), Vec::new()]) {
            let components = &["main"];
            Suite { archive: "debian", name, components, architecture: "amd64", packages }
                .write(&archive, &signer)?;
        }
        let project = Project::new(STAND_IN)?;
        fs::write(project.path().join("archive.gpg"), signer.public_key())?;
        let build = with_frontend(Build::new(&project)).bookworm("rootfs")?;
        let (layout, _) = build.arg("--provenance=false").layout("compression=gzip")?;
        Ok(Squeeze { server: Server::start(&archive)?, layout, fonts: fonts()? })
    })
}

/// A folder with the download.
fn fonts() -> Result<PathBuf> {
    let folder = world().folder("fonts")?;
    let files = [("fonts-3/woff/shop.woff", "woff"), ("fonts-3/ttf/shop.ttf", "ttf")];
    let files = files.into_iter().map(|(path, text)| (path, text.into()));
    let inside = world().folder("font-files")?;
    write_files(&inside, &files.collect::<BTreeMap<_, _>>())?;
    let mut tar = Command::new("tar");
    tar.arg("--create").arg("--gzip").arg("--file").arg(folder.join("fonts-3.tar.gz"));
    command::output(tar.arg("--directory").arg(&inside).arg("fonts-3"))?;
    Ok(folder)
}

fn on_stand_ins(build: Build) -> Result<Build> {
    let squeeze = squeeze()?;
    let build = build
        .arg(format!("--build-arg=http_proxy={}", squeeze.server.url()))
        .context("fonts", squeeze.fonts.to_str().context("an odd path")?);
    Ok(build.context("squeeze-rootfs", &format!("oci-layout://{}", squeeze.layout.display())))
}

pub(super) fn shop() -> Result<()> {
    let build = on_stand_ins(example("squeeze-nginx"))?.arg("--build-arg=RELEASE=2026.2");
    let image = build.image_with(GZIP)?;
    let settings = &image.config["config"];
    ensure!(settings["StopSignal"] == "SIGQUIT", "{settings}");
    ensure!(settings["ExposedPorts"] == json!({"80/tcp": {}}), "{settings}");
    ensure!(settings["Healthcheck"]["Interval"] == 60_000_000_000_u64, "{settings}");
    let packages = image.packages()?;
    ensure!(packages["nginx"] == "0.7.67-3+squeeze4", "{packages:?}");
    for absent in ["strace", "vim-tiny", "ttf-dejavu-core"] {
        ensure!(!packages.contains_key(absent), "{absent} is there");
    }
    for (path, text) in [
        ("srv/shop/fonts/shop.woff", "woff"),
        ("srv/shop/footer.html", "<p>Release 2026.2 of the shop</p>\n"),
        ("etc/nginx/nginx.conf", "user www-data;\nworker_processes 2;\ndaemon off;\n"),
    ] {
        ensure!(image.text(path)? == text, "{path}: {}", image.text(path)?);
    }
    let files = image.files();
    let entry = |path: &str| files.get(path).with_context(|| format!("there is no {path}"));
    let site = entry("etc/nginx/sites-enabled/default")?;
    ensure!(site.kind == EntryType::Regular, "the link is still there: {site:?}");
    let program = entry("srv/shop/cgi/order.pl")?;
    ensure!(program.mode & 0o7777 == 0o750 && program.owner == (1000, 33), "{program:?}");
    let cache = entry("var/cache/shop")?;
    ensure!(cache.mode & 0o7777 == 0o2770 && cache.owner == (33, 33), "{cache:?}");
    ensure!(!files.contains_key("usr/share/man/man1/nginx.1.gz"), "it was not pruned");

    let report = build.clone().target("web.checks").tree()?.text("report.txt")?;
    for check in ["run: nginx -t", "files: ", "packages: ", "size: ", "elf: "] {
        let passed = |line: &str| line.contains("passed") && line.contains(check);
        ensure!(report.lines().any(passed), "{check}: {report}");
    }
    let debug = build.arg("--build-arg=DEBUG=yes");
    let debug = debug.image_with(GZIP)?.packages()?;
    ensure!(debug.contains_key("strace") && debug.contains_key("vim-tiny"), "{debug:?}");
    Ok(())
}

/// Builds the example with another line, which must fail where `at` stands.
fn fails(from: &str, to: &str, at: &str) -> Result<(Project, Finished)> {
    let project = changed("squeeze-nginx", from, to)?;
    // Any program of this machine needs a newer C library.
    fs::copy("/bin/true", project.path().join("program"))?;
    let failed = on_stand_ins(with_frontend(Build::new(&project)))?.fails()?;
    points_at(&failed, "squeeze-nginx.yaml", project.line(at)?)?;
    Ok((project, failed))
}

pub(super) fn mistakes() -> Result<()> {
    let added = "    files:\n      /usr/bin/program: {from: context:program, mode: 0755}\n      /srv/shop/: {from: site";
    let (project, failed) =
        fails("    files:\n      /srv/shop/: {from: site", added, "- elf: {machine")?;
    failed.says("`/usr/bin/program` needs ")?.says("nothing newer than glibc 2.11")?;
    let line = project.line("/usr/bin/program: {")?;
    failed.says(&format!("squeeze-nginx.yaml:{line}: this put it there"))?;
    let (_, failed) = fails("worker_processes 2;", "worker_processes 3;", "- run: nginx -t")?;
    failed.says("the standard error of `nginx -t` does not hold `test is successful`")?;
    let (_, failed) = fails("[gcc, make]", "[gcc, libpcre3]", "packages: {lacks: [gcc")?;
    failed.says("libpcre3").map(drop)
}
