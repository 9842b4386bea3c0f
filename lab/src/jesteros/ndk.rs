//! A stand-in for the Android NDK.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};

use super::noise::Noise;
use super::{cross, write};
use crate::command;
use crate::directories::create;
use crate::made::made;
use crate::packages::install_missing;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;
/// 2016-06-15: the time of all members.
const TIME: Duration = Duration::from_secs(1_465_948_800);
/// Files that no kernel build uses. The real archive has about 20,000.
const OTHERS: usize = 4000;
/// Where they are, below the NDK's folder.
const FOLDERS: [&str; 12] = [
    "build/core",
    "build/tools",
    "platforms/android-9/arch-arm/usr/include",
    "platforms/android-21/arch-arm/usr/include",
    "platforms/android-24/arch-arm64/usr/include",
    "prebuilt/linux-x86_64/include",
    "python-packages/ndk",
    "sources/android/cpufeatures",
    "sources/cxx-stl/gnu-libstdc++/include",
    "sources/cxx-stl/llvm-libc++/include",
    "toolchains/mipsel-linux-android/prebuilt/linux-x86_64/include",
    "toolchains/x86/prebuilt/linux-x86_64/include",
];

/// A release of the NDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ndk {
    /// With gcc 4.9: the one that the kernels that boot were built with.
    R12b,
    /// With gcc 4.8.
    R10e,
}

impl Ndk {
    fn name(self) -> &'static str {
        match self {
            Self::R12b => "android-ndk-r12b",
            Self::R10e => "android-ndk-r10e",
        }
    }

    fn toolchain(self) -> &'static str {
        match self {
            Self::R12b => "arm-linux-androideabi-4.9",
            Self::R10e => "arm-linux-androideabi-4.8",
        }
    }

    /// What [`ndk`] is, in one line.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Self::R12b => "NDK r12b: a stand-in; Debian's gcc 12 and binutils for ARM in its place",
            Self::R10e => "NDK r10e: a stand-in; Debian's gcc 12 and binutils for ARM in its place",
        }
    }
}

/// A folder that holds nothing but `android-ndk-RELEASE-linux-x86_64.zip`. In it is a compiler
/// for ARM that works in any folder on a machine with glibc, and thousands of other files.
///
/// # Errors
///
/// If it cannot be made.
pub fn ndk(release: Ndk) -> Result<PathBuf> {
    made("jesteros", release.name(), RECIPE, |folder| make(release, folder))
}

fn make(release: Ndk, folder: &Path) -> Result<()> {
    install_missing(&["zip"])?;
    let work = tempfile::tempdir_in(folder)?;
    let root = work.path().join(release.name());
    let host = root.join("toolchains").join(release.toolchain()).join("prebuilt/linux-x86_64");
    create(&host)?;
    let mut copy = Command::new("cp");
    command::output(copy.arg("-rT").arg(cross::toolchain()?).arg(&host))?;
    others(release, &root)?;
    write::file(&root.join("source.properties"), "Pkg.Desc = Android NDK\n")?;
    let zip = folder.join(format!("{}-linux-x86_64.zip", release.name()));
    pack(work.path(), &zip)
}

fn others(release: Ndk, root: &Path) -> Result<()> {
    let mut noise = Noise::of(release.name());
    for number in 0..OTHERS {
        let folder = noise.pick(&FOLDERS);
        let mut text = format!("/* {folder}: no build of a kernel reads this file. */\n");
        for _ in 0..noise.below(40) {
            text += &format!("#define NDK_{:08X} {}\n", noise.number() as u32, noise.below(9999));
        }
        write::file(&root.join(folder).join(format!("file-{number:04}.h")), text)?;
    }
    Ok(())
}

/// Packs the tree below `folder` with Info-ZIP, sorted and with one time.
fn pack(folder: &Path, zip: &Path) -> Result<()> {
    let mut members = Vec::new();
    list(folder, folder, &mut members)?;
    members.sort();
    let mut command = Command::new("zip");
    command
        .current_dir(folder)
        .env("TZ", "UTC")
        .args(["-X", "-q", "-y", "-6", "-@"])
        .arg(zip)
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = command.spawn().context("cannot start zip")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(members.join("\n").as_bytes()).context("zip ended too early")?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{}` failed: {status}", command::show(&command));
    }
    Ok(())
}

/// Adds all that is below `at`, and gives it the time of the archive.
fn list(top: &Path, at: &Path, members: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(at)? {
        let path = entry?.path();
        let name = path.strip_prefix(top)?.to_string_lossy().into_owned();
        let folder = path.is_dir();
        if folder {
            list(top, &path, members)?;
        }
        File::open(&path)?.set_modified(SystemTime::UNIX_EPOCH + TIME)?;
        members.push(if folder { name + "/" } else { name });
    }
    Ok(())
}
