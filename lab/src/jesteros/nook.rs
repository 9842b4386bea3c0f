//! A stand-in for the files that are taken from a Nook Simple Touch.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::noise::Noise;
use super::{elf, write};
use crate::made::made;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;

/// Where the ROM of the OMAP3 loads MLO.
const MLO_LOAD: u32 = 0x4020_0800;
/// A branch to the code after the eight vectors, with which u-boot begins.
const RESET: u32 = 0xea00_0012;
/// `ldr pc, [pc, #20]`: the other vectors.
const VECTOR: u32 = 0xe59f_f014;
/// The first two bytes of a TI COFF file, version 2, and its machine, as DOFF has them.
const DOFF: u32 = 0x0099_00c2;

/// A folder with `boot/`, `android/`, `dsp/` and `device/`. The files have the sizes of the real
/// ones, and begin as they do; the programs are static ARM programs.
///
/// # Errors
///
/// If it cannot be made.
pub fn nook() -> Result<PathBuf> {
    made("jesteros", "nook", RECIPE, make)
}

/// What [`nook`] is, in one line.
#[must_use]
pub fn nook_summary() -> &'static str {
    "Nook: a stand-in; files of the right sizes and kinds whose contents are noise, \
     and ARM programs that only print a line"
}

fn make(folder: &Path) -> Result<()> {
    // The ROM reads the size of what follows, and where to put it.
    blob(&folder.join("boot/MLO"), 16_004, &[16_004 - 8, MLO_LOAD, RESET])?;
    let mut vectors = [VECTOR; 8];
    vectors[0] = RESET;
    blob(&folder.join("boot/u-boot.bin"), 159_040, &vectors)?;
    blob(&folder.join("boot/wvf.bin"), 92_707, &[])?;
    blob(&folder.join("dsp/baseimage.dof"), 1_278_840, &[DOFF])?;
    elf::program(&folder.join("android/init"), "stand-in for Android's init", 128_000)?;
    elf::program(&folder.join("device/omap-edpd.elf"), "stand-in for omap-edpd", 36_620)?;
    elf::program(&folder.join("device/linker"), "stand-in for Android's linker", 39_964)?;
    elf::program(&folder.join("device/sh"), "stand-in for Android's sh", 86_944)
}

/// A file that begins with `head` and goes on with noise that its name decides.
fn blob(path: &Path, size: usize, head: &[u32]) -> Result<()> {
    let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_le_bytes()).collect();
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let rest = size.saturating_sub(bytes.len());
    bytes.extend(Noise::of(&name).bytes(rest));
    write::file(path, bytes)
}
