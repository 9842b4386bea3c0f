//! A stand-in for the kernel of the Nook Simple Touch: the repository felixhaedicke/nst-kernel.
//!
//! It behaves like Linux 2.6.29 where a build can notice. It has the targets of its Makefile and
//! no others, so `olddefconfig` fails. The real kconfig reads real Kconfig files: `oldconfig`
//! asks for new options and drops unknown ones. `kernel/timeconst.pl` fails with a Perl of today.
//! The name of the host, the user and the time are in the kernel, and `LOADADDR` of the
//! environment is not. Its C code is made up.

mod code;
mod configurations;
mod filler;
mod folders;
mod options;
mod plain;
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::options::Options;
use super::{cache, write};

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;
/// The licence of the program that reads the Kconfig files. Every Debian has it.
const LICENCE: &str = "/usr/share/common-licenses/GPL-2";

const README: &str = "A stand-in for the repository felixhaedicke/nst-kernel, made by the lab of \
    the JesterOS frontend.\nsrc/ has the kernel, build/uImage.config another configuration.\n\
    The C code is made up. scripts/kconfig, scripts/basic and scripts/config are from Linux 6.1.\n";

/// How much is in the stand-in. Both build the same kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KernelTree {
    /// About 3,000 files.
    Small,
    /// 27,300 files and 326 MB, as the real repository has.
    Full,
}

impl KernelTree {
    fn name(self) -> &'static str {
        match self {
            Self::Small => "kernel-small",
            Self::Full => "kernel-full",
        }
    }

    /// How many files the stand-in has, and how many bytes they have together.
    fn size(self) -> (usize, u64) {
        match self {
            Self::Small => (3000, 20_000_000),
            Self::Full => (27_300, 326_000_000),
        }
    }

    /// What [`kernel_tree`] is, in one line.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Self::Small => {
                "kernel: a stand-in of 3,000 files; made-up code under the build rules, options \
                 and failures of Linux 2.6.29"
            }
            Self::Full => {
                "kernel: a stand-in of 27,300 files and 326 MB; made-up code under the build \
                 rules, options and failures of Linux 2.6.29"
            }
        }
    }
}

/// A folder with `README.md`, `build/uImage.config` and the kernel in `src/`.
///
/// # Errors
///
/// If it cannot be made.
pub fn kernel_tree(size: KernelTree) -> Result<PathBuf> {
    cache::made(size.name(), RECIPE, |folder| {
        buildable(folder)?;
        let (files, bytes) = size.size();
        filler::fill(&folder.join("src"), files, bytes, count(folder)?)
    })
}

/// All that a build uses.
fn buildable(folder: &Path) -> Result<()> {
    let options = Options::read()?;
    let source = folder.join("src");
    write::file(&folder.join("README.md"), README)?;
    let licence = fs::read(LICENCE).with_context(|| format!("cannot read {LICENCE}"))?;
    write::file(&folder.join("LICENSE"), licence)?;
    configurations::write(&options, folder)?;
    plain::write(&source)?;
    folders::write(&options, &source)?;
    program::write(&source)
}

/// The number of files below a folder, and how many bytes they have together.
fn count(folder: &Path) -> Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let facts = entry.metadata()?;
        if facts.is_dir() {
            let (more, larger) = count(&entry.path())?;
            files += more;
            bytes += larger;
        } else {
            files += 1;
            bytes += facts.len();
        }
    }
    Ok((files, bytes))
}
