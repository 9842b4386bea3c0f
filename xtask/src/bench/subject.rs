//! What is compared: the same images, described and built in three ways.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use super::frontends::EXTERNAL;
use crate::cargo::workspace;

/// The images, parents first.
const FAMILY: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];

/// A way to build the images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The spec, by our frontend.
    Ours,
    /// The Dockerfile, by a frontend from an image, as ours is one.
    External,
    /// The Dockerfile, by the frontend inside of the builder.
    BuiltIn,
}

impl Subject {
    /// As tables name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "spec",
            Self::External => "Dockerfile, external frontend",
            Self::BuiltIn => "Dockerfile, built-in frontend",
        }
    }

    fn repository(self) -> &'static str {
        match self {
            Self::Ours => "bench/ours",
            Self::External => "bench/external",
            Self::BuiltIn => "bench/built-in",
        }
    }
}

/// Builds the subjects' images in the lab.
#[derive(Clone, Debug)]
pub(super) struct Workshop<'a> {
    pub(super) lab: &'a Lab,
    root: PathBuf,
    archive: String,
}

impl<'a> Workshop<'a> {
    /// Builds from the root in a folder.
    pub(super) fn new(lab: &'a Lab, root: &Path) -> Result<Self> {
        let archive = lab.archive().context("the lab's archive does not run")?;
        Ok(Self { lab, root: root.to_owned(), archive })
    }

    /// Builds the last image and keeps nothing but the cache: what is left is the
    /// work of client, daemon and frontend.
    pub(super) fn build_production(&self, subject: Subject) -> Result<()> {
        self.build(subject, "production", "type=cacheonly")
    }

    /// Builds and pushes all four images, one after the other.
    pub(super) fn build_family(&self, subject: Subject) -> Result<()> {
        FAMILY.into_iter().try_for_each(|name| {
            let pushed = format!("{}/{}/{name}:1", self.lab.registry(), subject.repository());
            self.build(subject, name, &format!("type=image,name={pushed},push=true"))
        })
    }

    /// Empties the builder's cache, with cache mounts and frontend images.
    pub(super) fn forget(&self) -> Result<()> {
        let mut prune = self.lab.command("docker")?;
        command::output(prune.args(["buildx", "prune", "--all", "--force"])).map(drop)
    }

    fn build(&self, subject: Subject, name: &str, output: &str) -> Result<()> {
        let mut build = self.lab.command("docker")?;
        build.current_dir(workspace()).args(["buildx", "build", "--progress=plain"]);
        build.args(["--platform=linux/arm/v5", "--target", name, "--output", output]);
        build.arg(format!("--build-arg=APT_MIRROR={}", self.archive));
        self.describe(subject, &mut build);
        command::output(&mut build).map(drop)
    }

    /// The arguments that say what is built from what.
    fn describe(&self, subject: Subject, build: &mut Command) {
        let root = self.root.display();
        if subject == Subject::Ours {
            build.args(["--file=examples/jesteros/jesteros.yaml", "--build-arg=APT_TRUSTED=yes"]);
            build.arg(format!("--build-context=lenny-rootfs={root}")).arg("examples/jesteros");
            return;
        }
        if subject == Subject::External {
            build.arg(format!("--build-arg=BUILDKIT_SYNTAX={EXTERNAL}"));
        }
        build.arg("--file=xtask/bench/Dockerfile");
        build.arg("--build-context=scripts=examples/jesteros/scripts");
        build.arg("--build-context=apt=frontend/src/apt").arg(&self.root);
    }
}
