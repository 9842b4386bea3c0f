//! The forms in which a root may be handed over.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::archive::{Digests, Server};
use jesteros_lab::lenny::CONTEXT_FILE;

use crate::Case;
use crate::archives::{self, Packer};
use crate::build::{Build, points_at};
use crate::image::Image;
use crate::project::{LENNY, Project, lenny_project};
use crate::world::{lenny_root, unpacked_root, world, write_files};

pub(crate) const CASES: &[Case] = &[
    ("root_as_a_folder_with_a_tarball", tarball),
    ("root_in_every_compression", compressions),
    ("root_as_a_folder_of_the_client_is_refused", folder),
    ("root_as_a_pinned_download", download),
    ("root_as_an_image_keeps_its_settings", registry_image),
    ("root_as_an_image_of_the_spec", spec_image),
    ("root_as_an_oci_layout", oci_layout),
    ("root_as_a_bake_target", bake_target),
    ("root_in_a_wrong_folder", wrong_folder),
    ("root_in_a_folder_with_two_archives", two_archives),
    ("root_that_is_not_an_archive", no_archive),
];

const IMAGES: &str = "\
default: box
images:
  plain: {from: lenny, env: {QUILL: sharp}, cmd: [/bin/sh]}
  other: {from: lenny, files: {/other/: {owner: root}}}
  box:
    from: lenny
    steps:
      - run: cat /etc/debian_version >/etc/seen && test \"$(stat -c %a /tmp)\" = 1777
";

fn with_root(target: &str, place: &str) -> Result<Build> {
    let project = lenny_project(IMAGES)?;
    Ok(Build::new(&project).target(target).arg(format!("--build-context=lenny-rootfs={place}")))
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

fn compressions() -> Result<()> {
    for packer in Packer::TARS {
        let folder = world().folder("packed-root")?;
        packer.pack(&archives::small_root()?, &folder.join(format!("root.{}", packer.suffix())))?;
        let files = with_root("plain", &folder.to_string_lossy())?.tree()?;
        archives::is_small_root(&files, packer.suffix())?;
    }
    Ok(())
}

fn folder() -> Result<()> {
    let failed = with_root("box", &unpacked_root()?.to_string_lossy())?.fails()?;
    failed.says("owners and modes are lost")?.says("hint: give an archive of the root")?;
    Ok(())
}

fn download() -> Result<()> {
    let root = lenny_root()?;
    let server = Server::start(&root.folder)?;
    let sum = Digests::of(&fs::read(&root.tarball)?).sha256;
    let source = format!("{{http: {}/{CONTEXT_FILE}, sha256: {sum}}}", server.url());
    let head = LENNY.replace("{external: a root file system of Debian Lenny}", &source);
    let project = Project::new(&format!("{head}{IMAGES}"))?;
    let build = Build::new(&project);
    let (image, progress) = build.clone().target("box").image_and_progress()?;
    is_lenny(&image)?;
    let root = "[lenny] root file system";
    let one = progress.roots_of("box", root);
    // Another client and another target use the same vertex.
    let progress = build.target("other").succeeds()?;
    let other = progress.roots_of("other", root);
    ensure!(one.len() == 1 && one == other, "root vertices {one:?} and {other:?}");

    let other_sum = Digests::of(b"something else").sha256;
    project.rewrite(&fs::read_to_string(&project.spec)?.replace(&sum, &other_sum))?;
    let failed = Build::new(&project).arg("--no-cache").fails()?;
    failed.says("digest mismatch")?;
    points_at(&failed, "jesteros.yaml", project.line("http:")?)
}

/// Pushes the root as an image and returns its name.
fn push_root() -> Result<String> {
    let name = world().image_name("root")?;
    let root = with_root("plain", &lenny_root()?.folder.to_string_lossy())?;
    root.args(&["--push", "--tag", &name]).succeeds()?;
    Ok(name)
}

fn registry_image() -> Result<()> {
    let name = push_root()?;
    let image = with_root("box", &format!("docker-image://{name}"))?.image()?;
    is_lenny(&image)?;
    keeps_settings(&image)
}

fn keeps_settings(image: &Image) -> Result<()> {
    let config = &image.config["config"];
    let env = config["Env"].to_string();
    ensure!(env.contains("QUILL=sharp"), "the image's variables are lost: {env}");
    ensure!(config["Cmd"] == serde_json::json!(["/bin/sh"]), "the command is lost: {config}");
    Ok(())
}

fn spec_image() -> Result<()> {
    let source = format!("{{image: \"{}\"}}", push_root()?);
    let head = LENNY.replace("{external: a root file system of Debian Lenny}", &source);
    let project = Project::new(&format!("{head}{IMAGES}"))?;
    let image = Build::new(&project).target("box").image()?;
    is_lenny(&image)?;
    keeps_settings(&image)
}

fn oci_layout() -> Result<()> {
    let root = with_root("plain", &lenny_root()?.folder.to_string_lossy())?.image()?;
    let place = format!("oci-layout://{}", root.layout.display());
    let image = with_root("box", &place)?.image()?;
    is_lenny(&image)?;
    ensure!(image.layers[0].digest == root.layers[0].digest, "the root's layer is another one");
    Ok(())
}

/// Another spec makes the root, and bake hands it over.
fn bake_target() -> Result<()> {
    let project = lenny_project(IMAGES)?;
    let root = lenny_root()?.folder.display();
    let below = "# syntax=FRONTEND\nversion: 1\nname: below\n\
        sources: {lenny-rootfs: {external: a root}}\n\
        bases: {lenny: {from: lenny-rootfs, platform: linux/arm/v5}}\n\
        images: {below: {from: lenny, files: {/etc/below: {text: below}}}}\n";
    project.add(&[("below.yaml", &below.replace("FRONTEND", &world().frontend))])?;
    let out = world().folder("baked")?.join("tree.tar");
    let file = format!(
        "target \"below\" {{\n  dockerfile = \"below.yaml\"\n  contexts = {{ lenny-rootfs = \"{root}\" }}\n  platforms = [\"linux/arm/v5\"]\n}}\n\
         target \"box\" {{\n  dockerfile = \"jesteros.yaml\"\n  target = \"box\"\n  contexts = {{ lenny-rootfs = \"target:below\" }}\n  output = [\"type=tar,dest={}\"]\n}}\n",
        out.display()
    );
    project.add(&[("docker-bake.hcl", &file)])?;
    let mut bake = world().docker_command()?;
    bake.current_dir(project.path()).args([
        "buildx",
        "bake",
        "--allow=fs=*",
        "--progress=plain",
        "box",
    ]);
    crate::process::run(&mut bake, crate::world::LIMIT)?.ok()?;
    let tree = crate::image::read_tree(&out)?;
    ensure!(tree.text("etc/below")? == "below", "the target is not below");
    ensure!(tree.text("etc/seen")?.trim() == lenny_root()?.facts.debian_version, "not Lenny");
    Ok(())
}

fn wrong(files: &[(&str, &[u8])], reason: &str) -> Result<()> {
    let folder = world().folder("wrong-root")?;
    let files = files.iter().map(|(path, content)| (*path, content.to_vec()));
    write_files(&folder, &files.collect::<BTreeMap<_, _>>())?;
    let project = lenny_project(IMAGES)?;
    let place = format!("--build-context=lenny-rootfs={}", folder.display());
    let failed = Build::new(&project).arg(place).fails()?;
    failed.says(reason)?;
    points_at(&failed, "jesteros.yaml", project.line("from: lenny-rootfs")?)
}

fn wrong_folder() -> Result<()> {
    wrong(&[("readme.txt", b"nothing here")], "`lenny-rootfs` ")
}

fn two_archives() -> Result<()> {
    let files: [(&str, &[u8]); 2] = [("a.tar.gz", b"x"), ("b.tar.gz", b"x")];
    wrong(&files, "`lenny-rootfs` is neither a root nor one archive of a root")
}

fn no_archive() -> Result<()> {
    wrong(&[("root.tar.gz", b"this is not an archive")], "is neither tar")
}
