//! A copy of the example and of what it is built from, whose files can be edited.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::jesteros::{
    KernelTree, Ndk, cwm, cwm_summary, kernel_tree, ndk, nook, nook_summary,
};
use jesteros_lab::{Lab, bookworm_root, command};

use super::sent::sent;
use crate::bench::subject::forget;
use crate::cargo::workspace;

/// A script that is in `production`.
pub(super) const SCRIPT: &str = "scripts/src/1-ui/display/banner.sh";

/// A file that every kernel is compiled from.
pub(super) const KERNEL_FILE: &str = "src/kernel/printk.c";

/// Which source of the kernel is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// The one that is edited, as large as the real one.
    Full,
    /// Another one.
    Small,
}

/// What is built.
#[derive(Debug)]
pub(super) struct Project<'a> {
    lab: &'a Lab,
    /// Holds `example` and `kernel`.
    folder: PathBuf,
    /// Named contexts, all but the kernel.
    contexts: Vec<String>,
    small: PathBuf,
    archive: String,
    inputs: Vec<String>,
    edits: Cell<u32>,
}

impl<'a> Project<'a> {
    /// Makes the stand-ins, and the copies.
    pub(super) fn new(lab: &'a Lab) -> Result<Self> {
        let root = lab.lenny_context()?;
        let context = |name: &str, folder: &Path| format!("{name}={}", folder.display());
        let contexts = vec![
            context("lenny-rootfs", &root.folder),
            context("bookworm", &bookworm_root()?),
            context("ndk-r12b", &ndk(Ndk::R12b)?),
            context("nook", &nook()?),
            context("cwm", &cwm()?),
        ];
        let inputs = vec![
            format!("root: {}", root.root.description),
            KernelTree::Full.summary().to_owned(),
            Ndk::R12b.summary().to_owned(),
            nook_summary().to_owned(),
            cwm_summary().to_owned(),
        ];
        // On the disk of the stand-ins, so that a link can stand for a copy.
        let folder = lab.directories().root().join("bench");
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        copy(&workspace().join("examples/jesteros"), &folder.join("example"), "-a")?;
        copy(&kernel_tree(KernelTree::Full)?, &folder.join("kernel"), "-al")?;
        Ok(Self {
            lab,
            folder,
            contexts,
            small: kernel_tree(KernelTree::Small)?,
            archive: lab.archive().context("the lab's archive does not run")?,
            inputs,
            edits: Cell::new(0),
        })
    }

    /// What the images are made of, one line each.
    pub(super) fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// Empties the builder's cache, with the cache of the compiler.
    pub(super) fn forget(&self) -> Result<()> {
        forget(self.lab)
    }

    /// Builds all targets of the spec at once, and keeps nothing but the cache.
    pub(super) fn everything(&self) -> Result<()> {
        let mut bake = self.docker()?;
        bake.args(["buildx", "bake", "--progress=plain", "-f", "docker-bake.json", "all"]);
        // The contexts are outside of the folder of the bake file.
        bake.env("BUILDX_BAKE_ENTITLEMENTS_FS", "0");
        bake.env("APT_MIRROR", &self.archive).env("APT_TRUSTED", "yes");
        bake.args(["--set", "*.output=type=cacheonly"]);
        for context in self.contexts_with(Tree::Full) {
            bake.args(["--set", &format!("*.contexts.{context}")]);
        }
        command::output(&mut bake).map(drop)
    }

    /// Builds the SD card; returns how many bytes the client sent.
    pub(super) fn card(&self, tree: Tree) -> Result<u64> {
        self.build("sd-image", tree)
    }

    /// Builds one target and keeps nothing but the cache; returns how many bytes the client sent.
    pub(super) fn build(&self, target: &str, tree: Tree) -> Result<u64> {
        let mut build = self.docker()?;
        build.args(["buildx", "build", "--progress=rawjson", "-f", "jesteros.yaml"]);
        build.args(["--target", target, "--output=type=cacheonly"]);
        build.arg(format!("--build-arg=APT_MIRROR={}", self.archive));
        build.arg("--build-arg=APT_TRUSTED=yes");
        for context in self.contexts_with(tree) {
            build.args(["--build-context", &context]);
        }
        sent(build.arg("."))
    }

    /// Changes a file of the example, or of the kernel, to what it has never been.
    pub(super) fn edit(&self, file: &str) -> Result<()> {
        self.edits.set(self.edits.get() + 1);
        let (folder, comment) = match file {
            KERNEL_FILE => ("kernel", format!("\nint bench_{} = 1;\n", self.edits.get())),
            _ => ("example", format!("\n# {}\n", self.edits.get())),
        };
        let path = self.folder.join(folder).join(file);
        let mut text =
            fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.extend(comment.as_bytes());
        let permissions = fs::metadata(&path)?.permissions();
        // A new file: the old one may be a link to one of the lab's.
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        fs::set_permissions(&path, permissions)?;
        Ok(())
    }

    fn docker(&self) -> Result<Command> {
        let mut docker = self.lab.command("docker")?;
        docker.current_dir(self.folder.join("example"));
        Ok(docker)
    }

    fn contexts_with(&self, tree: Tree) -> impl Iterator<Item = String> {
        let kernel = match tree {
            Tree::Full => &self.folder.join("kernel"),
            Tree::Small => &self.small,
        };
        let kernel = format!("nst-kernel={}", kernel.display());
        self.contexts.iter().cloned().chain([kernel])
    }
}

fn copy(from: &Path, to: &Path, how: &str) -> Result<()> {
    command::output(Command::new("cp").arg(how).arg(from).arg(to)).map(drop)
}

impl Drop for Project<'_> {
    /// The copies are of no use to anybody; a later run removes what is left.
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
