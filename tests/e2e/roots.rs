//! The forms in which a root may be handed over.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::{Digests, Server};
use jesteros_lab::lenny::CONTEXT_FILE;

use crate::Case;
use crate::build::{Build, points_at};
use crate::image::Image;
use crate::project::{LENNY, Project};
use crate::world::{lenny_root, unpacked_root, world};

pub(crate) const CASES: &[Case] = &[
    ("root_as_a_folder_with_a_tarball", tarball),
    ("root_as_a_folder", folder),
    ("root_as_a_pinned_download", download),
    ("root_as_an_image_of_a_registry", registry_image),
    ("root_as_an_oci_layout", oci_layout),
    ("root_in_a_wrong_folder", wrong_folder),
    ("root_in_a_folder_with_two_tarballs", two_tarballs),
    ("root_that_is_no_archive", no_archive),
];

const IMAGES: &str = "\
images:
  plain: {}
  other: {steps: [mkdir: /other]}
  box: {steps: [run: cat /etc/debian_version >/etc/seen && test \"$(stat -c %a /tmp)\" = 1777]}
";

fn project() -> Result<Project> {
    Project::new(&format!("{LENNY}{IMAGES}"))
}

fn with_root(target: &str, place: &str) -> Result<Build> {
    Ok(Build::new(&project()?).target(target).arg(format!("--build-context=lenny-rootfs={place}")))
}

/// The root's own shell ran in it, and it is whole.
fn is_lenny(image: &Image) -> Result<()> {
    let facts = &lenny_root()?.facts;
    let seen = image.text("etc/seen")?;
    ensure!(seen.trim() == facts.debian_version, "it runs Debian {seen:?}");
    ensure!(image.packages()? == facts.packages, "other packages than those of the root");
    Ok(())
}

fn tarball() -> Result<()> {
    let image = with_root("box", &lenny_root()?.folder.to_string_lossy())?.image()?;
    is_lenny(&image)?;
    ensure!(image.layers.len() == 2, "{} layers", image.layers.len());
    Ok(())
}

fn folder() -> Result<()> {
    let image = with_root("box", &unpacked_root()?.to_string_lossy())?.image()?;
    is_lenny(&image)?;
    ensure!(image.layers.len() == 2, "{} layers", image.layers.len());
    Ok(())
}

fn download() -> Result<()> {
    let root = lenny_root()?;
    let server = Server::start(&root.folder)?;
    let sum = Digests::of(&fs::read(&root.tarball)?).sha256;
    let source = format!("{{http: {}/{CONTEXT_FILE}, sha256: {sum}}}", server.url());
    let head = LENNY.replace("{context: put-one-in-its-place}", &source);
    let project = Project::new(&format!("{head}{IMAGES}"))?;
    let build = Build::new(&project);
    let (image, progress) = build.clone().target("box").image_and_progress()?;
    is_lenny(&image)?;
    let one = progress.roots_of("box");
    // Another client, another target, the same vertex.
    let progress = build.target("other").succeeds()?;
    let other = progress.roots_of("other");
    ensure!(one.len() == 1 && one == other, "root vertices {one:?} and {other:?}");

    let other_sum = Digests::of(b"something else").sha256;
    project.rewrite(&fs::read_to_string(&project.spec)?.replace(&sum, &other_sum))?;
    let failed = Build::new(&project).arg("--no-cache").fails()?;
    failed.says("digest mismatch")?;
    points_at(&failed, "jesteros.yaml", project.line("http:")?)
}

fn registry_image() -> Result<()> {
    let name = world().image_name("root")?;
    let root = with_root("plain", &lenny_root()?.folder.to_string_lossy())?;
    root.args(&["--push", "--tag", &name]).succeeds()?;
    let image = with_root("box", &format!("docker-image://{name}"))?.image()?;
    is_lenny(&image)
}

fn oci_layout() -> Result<()> {
    let root = with_root("plain", &lenny_root()?.folder.to_string_lossy())?.image()?;
    let place = format!("oci-layout://{}", root.layout.display());
    let image = with_root("box", &place)?.image()?;
    is_lenny(&image)?;
    ensure!(image.layers[0].digest == root.layers[0].digest, "the root's layer is another one");
    Ok(())
}

fn wrong(files: &[(&str, &[u8])], reason: &str) -> Result<()> {
    let folder = world().folder("wrong-root")?;
    for (name, content) in files {
        fs::write(folder.join(name), content)?;
    }
    let project = project()?;
    let place = format!("--build-context=lenny-rootfs={}", folder.display());
    let failed = Build::new(&project).arg(place).fails()?;
    failed.says(reason)?;
    let line = project.line("put-one-in-its-place")?;
    points_at(&failed, "jesteros.yaml", line)
}

fn wrong_folder() -> Result<()> {
    wrong(&[("readme.txt", b"nothing here")], "`lenny-rootfs` holds no root filesystem")
}

fn two_tarballs() -> Result<()> {
    let files: [(&str, &[u8]); 2] = [("a.tar.gz", b"x"), ("b.tar.gz", b"x")];
    wrong(&files, "`lenny-rootfs` holds several archives: a.tar.gz, b.tar.gz")
}

fn no_archive() -> Result<()> {
    let files: [(&str, &[u8]); 1] = [("root.tar.gz", b"this is no archive")];
    wrong(&files, "`root.tar.gz` is no archive of a root filesystem")
}
