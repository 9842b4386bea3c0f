//! A stand-in for the kernel of the Nook Simple Touch: the repository felixhaedicke/nst-kernel.
//!
//! It behaves like Linux 2.6.29 where a build can notice. It has the targets of its Makefile and
//! no others, so `olddefconfig` fails. The real kconfig reads real Kconfig files: `oldconfig`
//! asks for new options and drops unknown ones. `kernel/timeconst.pl` fails with a Perl of today.
//! The name of the host, the user and the time are in the kernel, and `LOADADDR` of the
//! environment is not (one on the command line of make is, as in the real tree). Its C code is
//! made up.
//!
//! Three things are otherwise than in the real tree. Any gcc will do, where 2.6.29 refuses gcc 5
//! and later. There is no built-in initramfs, and `gzip` gets `-n`: the real tree puts times into
//! both that no variable changes, so its kernels need more to be the same twice. `modules_install`
//! and the table of `KALLSYMS` are missing.

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
use super::write;
use crate::made::made;

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
    made("jesteros", size.name(), RECIPE, |folder| {
        written(folder)?;
        program::write(&folder.join("src"))?;
        let (files, bytes) = size.size();
        filler::fill(&folder.join("src"), files, bytes, count(folder)?)
    })
}

/// All that a build uses, except for the programs of Linux 6.1.
fn written(folder: &Path) -> Result<()> {
    let options = Options::read()?;
    let source = folder.join("src");
    write::file(&folder.join("README.md"), README)?;
    let licence = fs::read(LICENCE).with_context(|| format!("cannot read {LICENCE}"))?;
    write::file(&folder.join("LICENSE"), licence)?;
    configurations::write(&options, folder)?;
    plain::write(&source)?;
    folders::write(&options, &source)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// All files below a folder, with their bytes.
    fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path));
            } else {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
        found
    }

    fn text(folder: &Path, path: &str) -> String {
        fs::read_to_string(folder.join(path)).unwrap()
    }

    #[test]
    fn two_stand_ins_have_the_same_bytes() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [first, second] = folders.each_ref().map(|folder| {
            written(folder.path()).unwrap();
            let all = files(folder.path());
            all.into_iter()
                .map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes))
                .collect::<BTreeMap<_, _>>()
        });
        assert!(first == second);
        let (files, bytes) = count(folders[0].path()).unwrap();
        assert_eq!(files, first.len());
        assert_eq!(bytes, first.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    }

    #[test]
    fn has_the_layout_and_the_configurations_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path()).unwrap();
        let defconfig = "src/arch/arm/configs/omap3621_gossamer_evt1c_defconfig";
        let vendor = text(folder.path(), defconfig);
        let community = text(folder.path(), "build/uImage.config");
        assert!(vendor.starts_with("#\n# Automatically generated make config: don't edit\n"));
        for line in ["CONFIG_EXT3_FS=y", "# CONFIG_EXT4_FS is not set", "# CONFIG_BT is not set"] {
            assert!(vendor.lines().any(|found| found == line), "{line}");
        }
        assert!(community.contains("CONFIG_BT=y\n") && !community.contains("CONFIG_BT_BNEP"));
        let makefile = text(folder.path(), "src/drivers/Makefile");
        assert!(makefile.contains("obj-y += staging/android/\n"), "{makefile}");
        assert!(!makefile.contains("omap3ep"), "{makefile}");
        let users = files(&folder.path().join("src/drivers/rtc"));
        let users = users.keys().filter(|path| path.extension().is_some_and(|end| end == "c"));
        assert_eq!(users.count(), 6);
    }

    #[test]
    fn the_full_one_has_as_much_as_the_real_one() {
        let folder = tempfile::tempdir().unwrap();
        filler::fill(folder.path(), 300, 2_000_000, (100, 1_000_000)).unwrap();
        let (files, bytes) = count(folder.path()).unwrap();
        assert_eq!(files, 200);
        assert!((900_000..1_100_000).contains(&bytes), "{bytes}");
        filler::fill(folder.path(), 99, 2_000_000, (100, 1_000_000)).unwrap_err();
    }
}
