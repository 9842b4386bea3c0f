//! What is compared: the same images, described and built in several ways.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::{Lab, command};

use crate::cargo::workspace;

/// The images, parents first.
const FAMILY: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];

/// The spec that is built, below the workspace; the folder it is in is the context.
pub(super) const SPEC: &str = "examples/jesteros/jesteros.yaml";

/// A way to build the images; tables have them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The spec, by our frontend.
    Ours,
    /// The spec of an older frontend, by that frontend.
    Before,
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
            Self::Before => "spec, frontend before",
            Self::External => "Dockerfile, external frontend",
            Self::BuiltIn => "Dockerfile, built-in frontend",
        }
    }

    /// The program of the frontend image; `None` if the frontend is none.
    pub(super) fn program(self) -> Option<&'static str> {
        match self {
            Self::Ours | Self::Before => Some("jesteros-frontend"),
            Self::External => Some("dockerfile-frontend"),
            Self::BuiltIn => None,
        }
    }

    /// The name of the frontend image, without a registry: all are looked up in the
    /// same way. Ours is what the spec's first line says.
    pub(super) fn image(self) -> Option<&'static str> {
        match self {
            Self::Ours => Some("jesteros/frontend:1"),
            Self::Before => Some("bench/before:1"),
            Self::External => Some("bench/dockerfile:1"),
            Self::BuiltIn => None,
        }
    }

    fn repository(self) -> &'static str {
        match self {
            Self::Ours => "bench/ours",
            Self::Before => "bench/older",
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
    spec_before: PathBuf,
}

impl<'a> Workshop<'a> {
    /// Builds from the root in a folder. The older frontend builds `spec_before`.
    pub(super) fn new(lab: &'a Lab, root: &Path, spec_before: &Path) -> Result<Self> {
        let archive = lab.archive().context("the lab's archive does not run")?;
        let spec_before = std::path::absolute(spec_before)
            .with_context(|| format!("cannot find {}", spec_before.display()))?;
        Ok(Self { lab, root: root.to_owned(), archive, spec_before })
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

    fn build(&self, subject: Subject, name: &str, output: &str) -> Result<()> {
        let mut build = self.lab.command("docker")?;
        build.current_dir(workspace()).args(["buildx", "build", "--progress=plain"]);
        build.args(["--platform=linux/arm/v5", "--target", name, "--output", output]);
        build.arg(format!("--build-arg=APT_MIRROR={}", self.archive));
        match subject {
            Subject::Ours => self.describe_spec(Path::new(SPEC), &mut build),
            Subject::Before => {
                select(subject, &mut build);
                self.describe_spec(&self.spec_before, &mut build);
            }
            Subject::External => {
                select(subject, &mut build);
                self.describe_dockerfile(&mut build);
            }
            Subject::BuiltIn => self.describe_dockerfile(&mut build),
        }
        command::output(&mut build).map(drop)
    }

    fn describe_spec(&self, spec: &Path, build: &mut Command) {
        build.arg("--file").arg(spec).arg("--build-arg=APT_TRUSTED=yes");
        build.arg(format!("--build-context=lenny-rootfs={}", self.root.display()));
        build.arg(spec.parent().unwrap_or(spec));
    }

    fn describe_dockerfile(&self, build: &mut Command) {
        build.arg("--file=xtask/bench/Dockerfile");
        build.arg("--build-context=scripts=examples/jesteros/scripts");
        build.arg(&self.root);
    }
}

/// Empties the builder's cache, with cache mounts and frontend images.
pub(super) fn forget(lab: &Lab) -> Result<()> {
    let mut prune = lab.command("docker")?;
    command::output(prune.args(["buildx", "prune", "--all", "--force"])).map(drop)
}

/// Selects the frontend by a build argument, which the specs' first line gives way to.
fn select(subject: Subject, build: &mut Command) {
    if let Some(image) = subject.image() {
        build.arg(format!("--build-arg=BUILDKIT_SYNTAX={image}"));
    }
}
