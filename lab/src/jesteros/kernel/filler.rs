//! The part of a kernel's source that a build for one machine never reads.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::jesteros::noise::Noise;
use crate::jesteros::write;

/// Where such files are. None of these folders has a Makefile that a build reads.
const FOLDERS: &[&str] = &[
    "Documentation/filesystems",
    "Documentation/networking",
    "Documentation/arm",
    "arch/alpha/kernel",
    "arch/blackfin/kernel",
    "arch/cris/kernel",
    "arch/ia64/kernel",
    "arch/m68k/kernel",
    "arch/mips/kernel",
    "arch/parisc/kernel",
    "arch/powerpc/kernel",
    "arch/powerpc/platforms",
    "arch/s390/kernel",
    "arch/sh/kernel",
    "arch/sparc/kernel",
    "arch/x86/kernel",
    "arch/x86/include/asm",
    "arch/arm/mach-pxa",
    "arch/arm/mach-msm",
    "drivers/acpi",
    "drivers/ata",
    "drivers/gpu/drm",
    "drivers/ide",
    "drivers/infiniband/hw",
    "drivers/isdn",
    "drivers/media/dvb",
    "drivers/media/video",
    "drivers/message/fusion",
    "drivers/net/wireless",
    "drivers/net/e1000",
    "drivers/parport",
    "drivers/s390",
    "drivers/scsi/qla2xxx",
    "fs/ocfs2/dlm",
    "fs/xfs/linux-2.6",
    "include/asm-frv",
    "include/asm-m32r",
    "net/decnet",
    "net/ipv4/netfilter",
    "net/sctp",
    "sound/pci/hda",
    "sound/soc/codecs",
    "tools/firmware",
];
const WORDS: &[&str] = &[
    "static", "int", "unsigned", "struct", "device", "return", "value", "state", "if", "while",
    "register", "buffer", "length", "count", "flags", "queue", "index", "offset", "lock", "irq",
    "channel", "status", "mask", "timeout", "address", "port", "frame", "host", "page", "entry",
];
/// How many lines all files are made of.
const LINES: usize = 3000;

/// Adds files below `source` until the stand-in has `files` files and nearly `bytes` bytes;
/// `have` is what it has.
pub(super) fn fill(source: &Path, files: usize, bytes: u64, have: (usize, u64)) -> Result<()> {
    let missing = files.checked_sub(have.0).context("there are too many files already")?;
    let room = bytes.checked_sub(have.1).context("there are too many bytes already")?;
    let mean = room.checked_div(missing as u64).context("no files are missing")? as usize;
    let mut noise = Noise::of("files that no build reads");
    let lines = lines(&mut noise);
    for number in 0..missing {
        let folder = FOLDERS[number % FOLDERS.len()];
        let suffix =
            if folder.starts_with("Documentation") { "txt" } else { noise.pick(&["c", "c", "h"]) };
        // From nearly nothing to twice the mean, as in real trees.
        let size = mean / 8 + noise.below(mean * 7 / 4 + 1);
        let mut text = String::with_capacity(size + 100);
        while text.len() < size {
            text += &lines[noise.below(lines.len())];
        }
        let name = format!("{}-{:04}.{suffix}", noise.pick(WORDS), number / FOLDERS.len());
        write::file(&source.join(folder).join(name), text)?;
    }
    Ok(())
}

fn lines(noise: &mut Noise) -> Vec<String> {
    let line = |noise: &mut Noise| {
        let words: Vec<&str> = (0..3 + noise.below(6)).map(|_| noise.pick(WORDS)).collect();
        format!("\t{} = {:#x};\n", words.join("_"), noise.number() as u16)
    };
    (0..LINES).map(|_| line(noise)).collect()
}
