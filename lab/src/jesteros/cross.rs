//! Debian's compiler and binutils for ARM, under the names of the NDK's and in one folder.
//!
//! Programs find their libraries and each other beside them, so the folder works anywhere on a
//! machine with glibc.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{debian, write};
use crate::command;
use crate::directories::create;
use crate::made::made;
use crate::packages::install_missing;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;
/// How Debian calls the machine; gcc has it compiled in.
const TRIPLE: &str = "arm-linux-gnueabi";
/// How the NDK calls it.
pub(super) const PREFIX: &str = "arm-linux-androideabi-";
const GCC: &str = "lib/gcc-cross/arm-linux-gnueabi/12";

const PACKAGES: [&str; 12] = [
    "binutils-arm-linux-gnueabi",
    "cpp-12-arm-linux-gnueabi",
    "gcc-12-arm-linux-gnueabi",
    "libbinutils",
    "libgcc-12-dev-armel-cross",
    "libgmp10",
    "libisl23",
    "libjansson4",
    "libmpc3",
    "libmpfr6",
    "libzstd1",
    "zlib1g",
];

/// The programs of binutils that the NDK has, and those of gcc.
const BINUTILS: [&str; 14] = [
    "addr2line",
    "ar",
    "as",
    "c++filt",
    "elfedit",
    "ld",
    "ld.bfd",
    "nm",
    "objcopy",
    "objdump",
    "ranlib",
    "readelf",
    "size",
    "strings",
];
const COMPILER: [&str; 5] = ["cpp", "gcc", "gcc-ar", "gcc-nm", "gcc-ranlib"];
/// What gcc starts under plain names.
const PLAIN: [&str; 9] =
    ["ar", "as", "ld", "ld.bfd", "nm", "objcopy", "objdump", "ranlib", "strip"];
/// Parts of gcc that only other languages, link-time optimisation and sanitisers need.
const LEFT_OUT: [&str; 8] =
    ["lto1", "plugin", "libasan", "libubsan", "libgomp", "libatomic", "libbacktrace", "libcc1"];
/// Libraries of glibc, the only ones that a machine must have.
const GLIBC: [&str; 5] =
    ["ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"];
/// Parts of gcc that are linked with shared libraries.
const LINKED: [&str; 4] = ["cc1", "collect2", "liblto_plugin.so", "lto-wrapper"];

/// The folder that holds `bin/arm-linux-androideabi-gcc` and all that it needs.
pub(super) fn toolchain() -> Result<PathBuf> {
    made("jesteros", "cross", RECIPE, |folder| {
        install_missing(&["dpkg", "patchelf"])?;
        let work = tempfile::tempdir()?;
        let root = debian::unpacked(&PACKAGES, work.path())?;
        arrange(&root, folder)
    })
}

fn arrange(root: &Path, folder: &Path) -> Result<()> {
    let bin = root.join("usr/bin");
    for name in BINUTILS.iter().chain(&["strip"]) {
        let from = bin.join(format!("{TRIPLE}-{name}"));
        program(&from, &folder.join("bin").join(format!("{PREFIX}{name}")), "../lib")?;
    }
    for name in COMPILER {
        let from = bin.join(format!("{TRIPLE}-{name}-12"));
        program(&from, &folder.join("bin").join(format!("{PREFIX}{name}")), "../lib")?;
    }
    for name in PLAIN {
        let from = bin.join(format!("{TRIPLE}-{name}"));
        program(&from, &folder.join(TRIPLE).join("bin").join(name), "../../lib")?;
    }
    compiler(&root.join("usr").join(GCC), &folder.join(GCC))?;
    for libraries in ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"] {
        for entry in fs::read_dir(root.join(libraries))? {
            library(&entry?.path(), &folder.join("lib"))?;
        }
    }
    is_whole(folder, &folder.join("lib"))
}

/// Fails if a program or library below `at` needs a library that is not in `libraries`. A
/// machine that has another binutils would hide that.
fn is_whole(at: &Path, libraries: &Path) -> Result<()> {
    for entry in fs::read_dir(at)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            is_whole(&path, libraries)?;
        } else if entry.metadata()?.permissions().mode() & 0o100 != 0 {
            let mut print = Command::new("patchelf");
            for needed in command::output(print.arg("--print-needed").arg(&path))?.lines() {
                ensure!(
                    GLIBC.contains(&needed) || libraries.join(needed).exists(),
                    "{} needs {needed}, which is in none of the packages",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

/// The parts of gcc that the program `gcc` starts or reads.
fn compiler(from: &Path, to: &Path) -> Result<()> {
    create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if LEFT_OUT.iter().any(|left_out| name.starts_with(left_out)) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            let mut copy = Command::new("cp");
            command::output(copy.arg("-r").arg(entry.path()).arg(to))?;
        } else if LINKED.contains(&name.as_str()) {
            program(&entry.path(), &to.join(&name), "../../..")?;
        } else {
            write::file(&to.join(&name), fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// Copies a shared library under the name by which programs ask for it.
fn library(path: &Path, to: &Path) -> Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if path.is_symlink() || !path.is_file() || !name.contains(".so") {
        return Ok(());
    }
    let soname = command::output(Command::new("patchelf").arg("--print-soname").arg(path))?;
    let soname = soname.trim();
    ensure!(!soname.is_empty(), "{} has no soname", path.display());
    program(path, &to.join(soname), ".")
}

/// Copies a program, and lets it look for libraries in `libraries`, seen from its own folder.
fn program(from: &Path, to: &Path, libraries: &str) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    write::program(to, bytes)?;
    let mut patch = Command::new("patchelf");
    patch.arg("--set-rpath").arg(format!("$ORIGIN/{libraries}")).arg(to);
    command::output(&mut patch)?;
    Ok(())
}
