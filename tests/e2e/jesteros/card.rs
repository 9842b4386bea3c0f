//! The SD card of the example starts on an emulated board. No emulator has the Nook's, so the
//! card is built for QEMU's: with its boot script, and Debian's kernel and a ramdisk of the lab
//! in the place of two artifacts. Everything else is that of the Nook's card.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::emulator::{End, board, boot};
use jesteros_lab::install_readers;

use super::{files, target};
use crate::family::example;
use crate::packed::{run, text};
use crate::world::{Shared, shared, world};

/// What production's start command writes at the end.
const STARTED: &str = "words, health well";
/// Many times what it takes on an idle machine.
const LONG: Duration = Duration::from_secs(230);
/// Where the first partition begins, in bytes.
const FIRST: u64 = 63 * 512;

fn card() -> Result<&'static PathBuf> {
    static CARD: Shared<PathBuf> = OnceLock::new();
    shared(&CARD, || {
        install_readers()?;
        let board = board()?;
        let build = target("sd-image")?
            .arg("--build-arg=BOARD=virt")
            .arg(format!("--build-context=kernel={}", board.kernel.display()))
            .arg(format!("--build-context=ramdisk={}", board.ramdisk.display()));
        Ok(files(build)?.join("jesteros.img"))
    })
}

pub(super) fn boots() -> Result<()> {
    let console = boot(card()?, STARTED, LONG)?;
    ensure!(console.end == End::Shown, "{:?}:\n{}", console.end, console.text);
    for line in [
        // u-boot read them from the card.
        "Found U-Boot script /boot.scr",
        "Verifying Checksum ... OK",
        // Linux mounted the card, and the init of Lenny began.
        "EXT4-fs (mmcblk0p2): mounting ext3 file system",
        "INIT: Entering runlevel: 2",
        "By quill and candlelight!",
    ] {
        ensure!(console.text.contains(line), "`{line}` is not in:\n{}", console.text);
    }
    Ok(())
}

/// A copy of the card whose boot partition was changed.
fn changed(change: impl FnOnce(&Path, &str) -> Result<()>) -> Result<PathBuf> {
    let folder = world().folder("card")?;
    let copy = folder.join("card.img");
    run(&["cp", "--sparse=always", text(card()?)?, text(&copy)?])?;
    let partition = format!("{}@@{FIRST}", copy.display());
    change(&folder, &partition)?;
    Ok(copy)
}

pub(super) fn damaged() -> Result<()> {
    let kernel = changed(|folder, partition| {
        let file = folder.join("uImage");
        run(&["mcopy", "-i", partition, "::/uImage", text(&file)?])?;
        let mut data = fs::read(&file)?;
        let middle = data.len() / 2;
        let byte = data.get_mut(middle).context("an empty kernel")?;
        *byte ^= 1;
        fs::write(&file, data)?;
        run(&["mcopy", "-o", "-i", partition, text(&file)?, "::/uImage"]).map(drop)
    })?;
    refused(&kernel, "Bad Data CRC")?;
    let script = changed(|_, partition| {
        let plain = example().join("platform/boot/virt.cmd");
        for name in ["::/boot.scr", "::/u-boot.scr"] {
            run(&["mcopy", "-o", "-i", partition, text(&plain)?, name])?;
        }
        Ok(())
    })?;
    refused(&script, "Wrong image format for \"source\" command")
}

/// The card does not start, and u-boot says why.
fn refused(card: &Path, why: &str) -> Result<()> {
    let console = boot(card, why, LONG)?;
    ensure!(console.end == End::Shown, "{:?}:\n{}", console.end, console.text);
    ensure!(!console.text.contains(STARTED), "it started:\n{}", console.text);
    Ok(())
}
