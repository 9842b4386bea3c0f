//! The kernel of the example, and the compiler that makes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{Digests, Server};
use jesteros_lab::command;
use jesteros_lab::jesteros::{KernelTree, Ndk, kernel_tree, ndk};

use super::{files, plain, target};
use crate::build::Build;
use crate::family::{example, with_frontend};
use crate::project::Project;
use crate::world::{copy_folder, world};

/// Both releases of the NDK and both configurations.
pub(super) fn choices() -> Result<()> {
    let mut kernels = Vec::new();
    for (ndk, config) in [("r12b", "vendor"), ("r10e", "vendor"), ("r12b", "community")] {
        let build = target("kernel")?
            .arg(format!("--build-arg=NDK={ndk}"))
            .arg(format!("--build-arg=KERNEL_CONFIG={config}"));
        let folder = files(build).with_context(|| format!("{ndk}, {config}"))?;
        let modules = fs::read_dir(folder.join("modules"))?.count();
        ensure!(modules == 4, "{ndk}, {config}: {modules} modules");
        for name in ["config", "System.map"] {
            ensure!(folder.join(name).is_file(), "{ndk}, {config}: no {name}");
        }
        kernels.push(fs::read(folder.join("uImage"))?);
    }
    // The name of the host and the time are the same each time, and the compiler's name is in it.
    ensure!(kernels[0] != kernels[2], "both configurations make the same kernel");
    Ok(())
}

/// A copy of the kernel's tree in which one file is another.
fn edited(folder: &Path) -> Result<()> {
    copy_folder(&kernel_tree(KernelTree::Small)?, folder)?;
    let file = folder.join("src/init/version.c");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, format!("{text}\nconst char edited_by_a_test[] = \"edited\";\n"))?;
    Ok(())
}

/// The NDK in a new folder, unpacked.
fn unpacked() -> Result<PathBuf> {
    let zip = fs::read_dir(ndk(Ndk::R12b)?)?.next().context("no zip")??.path();
    let folder = world().folder("ndk")?;
    command::output(Command::new("unzip").arg("-q").arg(zip).arg("-d").arg(&folder))?;
    Ok(folder)
}

/// A folder with an archive of the NDK that no builder has in its cache.
fn new_archive() -> Result<PathBuf> {
    let ndk = unpacked()?;
    fs::write(ndk.join("unique"), world().unique("ndk")?)?;
    let folder = world().folder("archive")?;
    let archive = folder.join(ARCHIVE);
    command::output(
        Command::new("tar").arg("-cf").arg(&archive).arg("-C").args([&ndk, Path::new(".")]),
    )?;
    Ok(folder)
}

/// A copy of the example whose NDK is another download, as a spec pins one.
fn pinned(server: &Server, archive: &Path) -> Result<Project> {
    let project = Project::copy_of(&example(), "jesteros.yaml")?;
    for (from, to) in [
        (
            "https://dl.google.com/android/repository/android-ndk-r12b-linux-x86_64.zip",
            format!("{}/{ARCHIVE}", server.url()),
        ),
        (
            "eafae2d614e5475a3bcfd7c5f201db5b963cc1290ee3e8ae791ff0c66757781e",
            Digests::of(&fs::read(archive)?).sha256,
        ),
    ] {
        project.change("jesteros.yaml", from, &to)?;
    }
    Ok(project)
}

/// The kernel's build with the NDK from a server.
fn kernel(project: &Project, tree: &Path) -> Result<Build> {
    let build = plain(project.path(), "kernel", &["ndk-r12b", "nst-kernel"])?;
    Ok(with_frontend(build).arg(format!("--build-context=nst-kernel={}", tree.display())))
}

/// An archive is known by its contents, whatever the source names.
const ARCHIVE: &str = "ndk.tar";

const UNPACKED: &str = "[ndk-r12b] unpack, subdir";

/// Another source of the kernel needs neither another download nor another unpacking.
pub(super) fn once() -> Result<()> {
    let archive = new_archive()?;
    let server = Server::start(&archive)?;
    let project = pinned(&server, &archive.join(ARCHIVE))?;
    let first = kernel(&project, &kernel_tree(KernelTree::Small)?)?.succeeds()?;
    ensure!(first.named(UNPACKED) == 1, "{}", first.evidence());
    let gets = || {
        server
            .take_log()
            .iter()
            .filter(|request| request.method == "GET" && request.status == 200)
            .count()
    };
    ensure!(gets() == 1, "the NDK was not fetched once");

    let folder = world().folder("edited")?;
    edited(&folder)?;
    let second = kernel(&project, &folder)?.succeeds()?;
    let executed = second.executed();
    ensure!(executed.iter().any(|name| name.starts_with("[kernel] build")), "{executed:?}");
    ensure!(!executed.contains(&UNPACKED), "{executed:?}");
    ensure!(gets() == 0, "the NDK was fetched again");
    Ok(())
}

/// Neither the zip nor what was unpacked of it leaves the builder with the cache.
pub(super) fn not_exported() -> Result<()> {
    let folder = world().folder("cache")?;
    let build = target("kernel")?
        .arg(format!("--cache-to=type=local,mode=max,dest={}", folder.display()))
        .arg("--output=type=cacheonly");
    build.succeeds()?;
    let blobs = folder.join("blobs/sha256");
    let mut names = Vec::new();
    for blob in fs::read_dir(&blobs)? {
        let blob = blob?.path();
        // Others are no archives.
        let listed = Command::new("tar").arg("-tf").arg(&blob).output()?;
        names.push(String::from_utf8_lossy(&listed.stdout).into_owned());
    }
    let all = names.concat();
    ensure!(all.contains("usr/bin/ccache"), "the cache has no layer of kernel-builder");
    ensure!(!all.contains("arm-linux-androideabi-gcc"), "the cache has the NDK");
    Ok(())
}

/// ccache keeps what a compiler has made, and must not give it to another one.
pub(super) fn other_compiler() -> Result<()> {
    let folder = unpacked()?;
    let build = |folder: &Path| -> Result<Vec<u8>> {
        let build = with_frontend(plain(&example(), "kernel", &["ndk-r12b"])?);
        let build = build.arg(format!("--build-context=ndk-r12b={}", folder.display()));
        Ok(fs::read(files(build)?.join("uImage"))?)
    };
    let first = build(&folder)?;
    let found =
        command::output(Command::new("find").arg(&folder).args(["-name", "cc1", "-type", "f"]))?;
    let compiler = found.trim();
    let renamed = format!("{compiler}.real");
    fs::rename(compiler, renamed)?;
    fs::write(compiler, "#!/bin/sh\nexec \"$0\".real \"$@\" -O1 -fno-inline\n")?;
    command::output(Command::new("chmod").arg("+x").arg(compiler))?;
    ensure!(first != build(&folder)?, "the kernel is that of the other compiler");
    Ok(())
}
