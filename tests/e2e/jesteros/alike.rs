//! What the targets of the example hold, and that two builders make the same bytes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Digests;
use jesteros_lab::install_readers;
use serde_json::Value;

use super::{files as built, plain, target};
use crate::build::Build;
use crate::engine::on_engine;
use crate::family::{example, with_frontend};
use crate::packed::{part, run, text};
use crate::world::{Shared, shared, world};

const IMAGES: [&str; 9] = [
    "vanilla",
    "lenny-base",
    "dev-base",
    "runtime-base",
    "production",
    "test",
    "test-gk61",
    "packager",
    "kernel-builder",
];
/// Those whose packages are installed, or files compiled, once more: nothing of it may come from
/// what the builder has in its cache.
const MADE_ANEW: [&str; 2] = ["dev-base", "release"];
/// Files that are in no release, and the reports of all checks.
const MORE_FILES: [&str; 3] = ["ramdisk", "boot-script", "test-all"];

type Made = BTreeMap<String, String>;

/// The targets as BuildKit makes them: files with their checksums, images with the digests of
/// their configurations, which name their layers.
fn by_buildkit() -> Result<&'static (Made, PathBuf)> {
    static MADE: Shared<(Made, PathBuf)> = OnceLock::new();
    shared(&MADE, || all(|build| Ok(with_frontend(build)), "type=image"))
}

fn all(on: impl Fn(Build) -> Result<Build>, output: &str) -> Result<(Made, PathBuf)> {
    let build = |name: &str| -> Result<Build> {
        let build = on(plain(&example(), name, &[])?)?;
        Ok(if MADE_ANEW.contains(&name) { build.arg("--no-cache") } else { build })
    };
    let release = built(build("release")?)?;
    let mut made = Made::new();
    sums(&release, "", &mut made)?;
    for name in MORE_FILES {
        sums(&built(build(name)?)?, &format!("{name}/"), &mut made)?;
    }
    for name in IMAGES {
        let metadata = world().folder("metadata")?.join("metadata.json");
        let build = build(name)?
            .arg(format!("--metadata-file={}", metadata.display()))
            .arg(format!("--output={output}"));
        build.succeeds().with_context(|| format!("image {name}"))?;
        let told: Value = serde_json::from_slice(&fs::read(metadata)?)?;
        let digest = told["containerimage.digest"].as_str().context("the image has no digest")?;
        made.insert(format!("image {name}"), digest.to_owned());
    }
    Ok((made, release))
}

/// The checksums of all files of a folder.
fn sums(folder: &Path, prefix: &str, made: &mut Made) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            sums(&entry.path(), &format!("{name}/"), made)?;
        } else {
            made.insert(name, Digests::of(&fs::read(entry.path())?).sha256);
        }
    }
    Ok(())
}

pub(super) fn two_builders() -> Result<()> {
    let (ours, _) = by_buildkit()?;
    let (engines, _) = all(on_engine, "type=image,name=jesteros-alike")?;
    for (name, sum) in ours {
        ensure!(engines.get(name) == Some(sum), "{name}: {sum} and {:?}", engines.get(name));
    }
    ensure!(engines.len() == ours.len(), "{engines:?}");
    ensure!(ours.len() > 20, "{ours:?}");
    Ok(())
}

pub(super) fn files() -> Result<()> {
    install_readers()?;
    let (_, release) = by_buildkit()?;
    let path = |name: &str| release.join(name);
    let sums = run(&["sh", "-c", &format!("cd {} && sha256sum -c SHA256SUMS", release.display())])?;
    sums.says("jesteros.img: OK")?.says("kernel/modules/ecb.ko: OK")?;

    // The card: its table, the order of its first files, and both file systems.
    let card = path("jesteros.img");
    run(&["sfdisk", "-d", text(&card)?])?
        .says("start=          63, size=      524225, type=6, bootable")?
        .says("start=      524288, size=      524288, type=83")?;
    let boot = part(&card, 63 * 512, 524_225 * 512)?;
    run(&["fsck.fat", "-n", text(&boot)?])?;
    run(&["mdir", "-b", "-i", text(&boot)?])?
        .says("::/MLO\n::/u-boot.bin\n")?
        .says("::/uImage")?
        .says("::/boot.scr")?;
    let root = part(&card, 524_288 * 512, 524_288 * 512)?;
    run(&["e2fsck", "-fn", text(&root)?])?;
    run(&["debugfs", "-R", "stat /dev/mmcblk0p2", text(&root)?])?
        .says("Device major/minor number: 179:02")?;
    run(&["debugfs", "-R", "cat /etc/inittab", text(&root)?])?
        .says(":respawn:/start-jesteros.sh")?;

    run(&["mkimage", "-l", text(&path("kernel/uImage"))?])?
        .says("Linux-2.6.29")?
        .says("Load Address: 80008000")?;
    let ramdisk = built(target("ramdisk")?)?.join("uRamdisk");
    run(&["mkimage", "-l", text(&ramdisk)?])?
        .says("ARM Linux RAMDisk Image")?
        .says("Load Address: 81600000")?;
    let tar = run(&["tar", "-tvzf", text(&path("jesteros-rootfs.tar.gz"))?])?;
    let console = tar.stdout.lines().find(|line| line.ends_with(" dev/console"));
    let console: Vec<&str> = console.context("no console")?.split_whitespace().collect();
    ensure!(console[..4] == ["crw-------", "0/0", "5,1", "1980-01-01"], "{console:?}");
    tar.says("etc/shadow")?.does_not_say(".dockerenv")?;
    let zip = run(&["unzip", "-l", text(&path("jesteros-cwm.zip"))?])?;
    zip.says("META-INF/com/google/android/update-binary")?.says("boot/uImage")?;
    let config = fs::read_to_string(path("kernel/config"))?;
    ensure!(config.contains("CONFIG_EXT3_FS=y"), "{config}");
    Ok(())
}
