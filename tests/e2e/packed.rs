//! Archives, boot files and disks, read with programs that are not ours.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use flate2::read::GzDecoder;

use crate::Case;
use crate::archives::{is_small_root, small_root};
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::image::read_tree;
use crate::process::{self, Finished};
use crate::project::{Project, lenny_project};
use crate::world::{LIMIT, world};

pub(crate) const CASES: &[Case] = &[
    ("packed_archives_hold_the_whole_tree", archives),
    ("packed_boot_files_have_headers_of_u_boot", boot_files),
    ("packed_disk_is_read_by_other_programs", disk),
    ("packed_bytes_are_the_same_on_two_daemons", same_bytes),
    ("packed_card_of_lenny_has_a_clean_file_system", card),
    ("packed_mistakes_are_shown_at_their_lines", mistakes),
];

const SPEC: &str = "\
sources:
  root: {context: root.tar, unpack: yes}
  boot-files: {context: boot}
images:
  box: {from: scratch, files: {/: root}}
artifacts:
  rootfs: {tar: {from: box}, compress: gzip, filename: rootfs.tar.gz}
  ramdisk: {cpio: {from: box, files: {/init: {link: bin/sh}}}, compress: gzip}
  packed: {zip: {files: {/boot/: boot-files, /link: {link: boot/MLO}}}, filename: boot.zip}
  script: {file: {text: \"bootm 0x81c00000\\n\"}, uboot: {type: script, name: boot}, filename: boot.scr}
  kernel: {file: boot-files:zImage, compress: gzip, uboot: {type: kernel, load: 0x80008000}, filename: uImage}
  card:
    disk:
      size: 64 MiB
      partitions:
        - {start: 63s, end: 16 MiB, fs: fat16, label: BOOT, boot: yes, first: [/MLO], files: {/: boot-files, /boot.scr: script, /uImage: kernel}}
        - {start: 16 MiB, size: 40 MiB, fs: ext3, label: SMALL, from: box, free: 1 MiB}
        - {fs: swap}
    filename: card.img
groups:
  all: [rootfs, ramdisk, packed, script, kernel, card]
";

fn project() -> Result<Project> {
    let project = Project::small(SPEC)?;
    fs::write(project.path().join("root.tar"), small_root()?)?;
    project.add(&[("boot/MLO", "first"), ("boot/a.txt", "a"), ("boot/zImage", "kernel")])?;
    Ok(project)
}

/// The files of all artifacts, a folder each.
fn all(build: Build) -> Result<PathBuf> {
    let folder = world().folder("packed")?;
    build.target("all").arg(format!("--output={}", folder.display())).succeeds()?;
    Ok(folder)
}

/// Runs a program, which must succeed.
pub(crate) fn run(words: &[&str]) -> Result<Finished> {
    process::run(Command::new(words[0]).args(&words[1..]), LIMIT)?.ok()
}

fn unpacked(path: &Path) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    GzDecoder::new(File::open(path)?).read_to_end(&mut data)?;
    Ok(data)
}

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().context("an odd path")
}

fn archives() -> Result<()> {
    let folder = all(Build::new(&project()?))?;
    let tar = folder.join("rootfs/rootfs.tar.gz");
    run(&["tar", "-tzf", text(&tar)?])?.says("dev/console")?;
    let plain = folder.join("plain.tar");
    fs::write(&plain, unpacked(&tar)?)?;
    is_small_root(&read_tree(&plain)?, "tar")?;

    let plain = folder.join("plain.cpio");
    fs::write(&plain, unpacked(&folder.join("ramdisk/ramdisk"))?)?;
    let listed = run(&["cpio", "-itv", "--numeric-uid-gid", "-F", text(&plain)?])?;
    for line in ["-rwsr-xr-x   1 0        0", "init -> bin/sh", "brw-rw----", "crw-------"] {
        listed.says(line)?;
    }

    let zip = folder.join("packed/boot.zip");
    run(&["unzip", "-tq", text(&zip)?])?.says("No errors detected")?;
    run(&["zipinfo", text(&zip)?])?.says("lrwxrwxrwx")?.says("boot/zImage").map(drop)
}

fn boot_files() -> Result<()> {
    let folder = all(Build::new(&project()?))?;
    let script = folder.join("script/boot.scr");
    let told = run(&["dumpimage", "-l", text(&script)?])?;
    told.says("Image Name:   boot")?.says("ARM Linux Script (uncompressed)")?;
    let kernel = folder.join("kernel/uImage");
    let told = run(&["dumpimage", "-l", text(&kernel)?])?;
    told.says("ARM Linux Kernel Image (gzip compressed)")?.says("80008000")?;
    let data = folder.join("data.gz");
    run(&["dumpimage", "-T", "kernel", "-p", "0", "-o", text(&data)?, text(&kernel)?])?;
    ensure!(unpacked(&data)? == b"kernel", "the kernel is another one");
    Ok(())
}

/// A part of a file as a file of its own.
pub(crate) fn part(image: &Path, start: u64, size: u64) -> Result<PathBuf> {
    let to = world().folder("part")?.join("part");
    let mut from = File::open(image)?;
    from.seek(SeekFrom::Start(start))?;
    std::io::copy(&mut from.take(size), &mut File::create(&to)?)?;
    Ok(to)
}

fn disk() -> Result<()> {
    let card = all(Build::new(&project()?))?.join("card/card.img");
    ensure!(fs::metadata(&card)?.len() == 64 << 20, "it has another size");
    let table = run(&["sfdisk", "-d", text(&card)?])?;
    table.says("start=          63, size=       32705, type=6, bootable")?;
    table.says("start=       32768, size=       81920, type=83")?;
    table.says("type=82")?;

    let fat = format!("{}@@{}", card.display(), 63 * 512);
    let listed = run(&["mdir", "-b", "-i", &fat, "::"])?;
    ensure!(listed.stdout.starts_with("::/MLO\n"), "MLO is not the first: {}", listed.stdout);
    listed.says("::/boot.scr")?.says("::/uImage")?;
    run(&["mtype", "-i", &fat, "::/a.txt"])?.says("a")?;
    let fat = part(&card, 63 * 512, 32705 * 512)?;
    run(&["fsck.fat", "-n", text(&fat)?])?;

    let ext = part(&card, 16 << 20, 40 << 20)?;
    run(&["e2fsck", "-fn", text(&ext)?])?;
    let ask = |question: &str| run(&["debugfs", "-R", question, text(&ext)?]);
    ask("stat /bin/su")?.says("Mode:  04755")?;
    ask("stat /dev/sda")?.says("Device major/minor number: 08:00")?;
    ask("stat /home/quill/b.txt")?.says("Links: 2")?.says("User:  1000   Group:  1001")?;
    ask("stat /home/quill/c.txt")?.says("Fast link dest: \"a.txt\"")?;
    let told = run(&["dumpe2fs", "-h", text(&ext)?])?;
    told.says("SMALL")?.says("has_journal")?;
    for feature in ["64bit", "metadata_csum", "huge_file", "flex_bg", "extent"] {
        told.does_not_say(feature)?;
    }
    Ok(())
}

/// Every byte of every artifact, built by BuildKit and by the engine.
fn same_bytes() -> Result<()> {
    let project = project()?;
    let ours = all(Build::new(&project).arg("--no-cache"))?;
    let theirs = all(on_engine(Build::new(&project))?)?;
    for path in [
        "rootfs/rootfs.tar.gz",
        "ramdisk/ramdisk",
        "packed/boot.zip",
        "script/boot.scr",
        "kernel/uImage",
        "card/card.img",
    ] {
        let read = |folder: &Path| fs::read(folder.join(path)).with_context(|| path.to_owned());
        ensure!(read(&ours)? == read(&theirs)?, "{path} has other bytes");
    }
    Ok(())
}

/// The whole of Lenny on a card of 512 MB.
fn card() -> Result<()> {
    let project = lenny_project(
        "images:
  box: {from: lenny}
artifacts:
  checked:
    description: what the e2fsck of the device itself says
    build:
      from: lenny
      mounts: {/card: card}
      run: |
        mkdir /out
        e2fsck -V 2>&1 | tee /out/version
        e2fsck -fn '/card?offset=33554432' | tee /out/said
      outputs: {/: /out/}
  card:
    disk:
      size: 512 MiB
      partitions:
        - {start: 63s, end: 32 MiB, fs: fat16, label: BOOT, files: {/MLO: {text: x}}}
        - {start: 32 MiB, fs: ext3, label: JESTER, from: box, free: 100 MiB}
",
    )?;
    let folder = world().folder("card")?;
    let build = Build::new(&project).on_lenny()?;
    build.clone().target("card").arg(format!("--output={}", folder.display())).succeeds()?;
    let tree = build.target("checked").tree()?;
    let (version, said) = (tree.text("version")?, tree.text("said")?);
    ensure!(version.contains("e2fsck 1.4"), "{version}");
    ensure!(said.contains("Pass 5") && !said.contains("Fix"), "{said}");
    let ext = part(&folder.join("card"), 32 << 20, 480 << 20)?;
    run(&["e2fsck", "-fn", text(&ext)?])?;
    let ask = |question: &str| run(&["debugfs", "-R", question, text(&ext)?]);
    ask("cat /etc/debian_version")?.says("5.0")?;
    ask("stat /tmp")?.says("Mode:  01777").map(drop)
}

fn mistakes() -> Result<()> {
    let project = Project::small(
        "sources:
  root: {context: root.tar, unpack: yes}
artifacts:
  packed:
    zip: {from: root}
  card:
    disk:
      size: 8 MiB
      partitions:
        - {start: 63s, size: 4 MiB, fs: fat16, from: root}
        - {start: 5 MiB, fs: ext2, from: root, free: 20 MiB}
default: packed
",
    )?;
    fs::write(project.path().join("root.tar"), small_root()?)?;
    let failed = Build::new(&project).fails()?;
    failed.says("`/dev/console`")?.says("`/home/quill/b.txt`")?;
    points_at(&failed, "jesteros.yaml", project.line("packed:")?)?;
    let failed = Build::new(&project).target("card").fails()?;
    failed.says("partition 1: `/dev/console`")?;
    points_at(&failed, "jesteros.yaml", project.line("fs: fat16")?)
}
