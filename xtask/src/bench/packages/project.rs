//! Copies of the example, with a lock and without, and the Dockerfile.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::{Lab, bookworm_root, command};

use crate::cargo::workspace;

/// The images, parents first.
const FAMILY: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];
/// What `dev-base` installs, in the spec and in the Dockerfile, and the same with one package
/// more.
const SPEC_PACKAGES: [&str; 2] =
    ["[build-essential, git-core,", "[less, build-essential, git-core,"];
const DOCKERFILE_PACKAGES: [&str; 2] =
    ["    build-essential git-core", "    less build-essential git-core"];

/// How images are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The spec with its lock.
    Locked,
    /// The spec without one.
    Unlocked,
    /// The Dockerfile.
    Dockerfile,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Locked, Self::Unlocked, Self::Dockerfile];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Dockerfile => "dockerfile",
        }
    }
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spec {
    /// The example.
    Example,
    /// The example with one package more in `dev-base`.
    Added,
}

impl Spec {
    fn name(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Added => "added",
        }
    }
}

/// Builds the copies in the lab.
#[derive(Debug)]
pub(super) struct Project<'a> {
    lab: &'a Lab,
    /// Holds `locked-example` and so on.
    folder: PathBuf,
    context: PathBuf,
    bookworm: PathBuf,
    archive: String,
    /// Which root the images are made of.
    pub(super) root: String,
}

impl<'a> Project<'a> {
    /// Makes the copies and their locks.
    pub(super) fn new(lab: &'a Lab) -> Result<Self> {
        let root = lab.lenny_context()?;
        let folder = lab.directories().root().join("bench-packages");
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let project = Self {
            lab,
            folder,
            context: root.folder,
            bookworm: bookworm_root()?,
            archive: lab.archive().context("the lab's archive does not run")?,
            root: root.root.description,
        };
        for spec in [Spec::Example, Spec::Added] {
            for kind in Kind::ALL {
                project.copy(kind, spec)?;
            }
            project.lock(spec)?;
        }
        Ok(project)
    }

    fn copy(&self, kind: Kind, spec: Spec) -> Result<()> {
        let to = self.folder_of(kind, spec);
        let (file, [plain, more]) = match kind {
            Kind::Locked | Kind::Unlocked => {
                let mut copy = Command::new("cp");
                copy.arg("-a").arg(workspace().join("examples/jesteros")).arg(&to);
                command::output(&mut copy)?;
                ("jesteros.yaml", SPEC_PACKAGES)
            }
            Kind::Dockerfile => {
                fs::create_dir(&to)?;
                fs::copy(workspace().join("xtask/bench/Dockerfile"), to.join("Dockerfile"))?;
                ("Dockerfile", DOCKERFILE_PACKAGES)
            }
        };
        if spec == Spec::Added {
            let text = fs::read_to_string(to.join(file))?;
            ensure!(text.matches(plain).count() == 1, "{file} has no line with `{plain}`");
            fs::write(to.join(file), text.replace(plain, more))?;
        }
        Ok(())
    }

    /// Makes the lock of a copy.
    fn lock(&self, spec: Spec) -> Result<()> {
        let mut build = self.command(Kind::Locked, spec, None)?;
        build.arg("--call=lock");
        build.arg(format!("--build-context=bookworm={}", self.bookworm.display()));
        let text = command::output(&mut build).context("no lock")?;
        Ok(fs::write(self.folder_of(Kind::Locked, spec).join("jesteros.lock"), text)?)
    }

    fn folder_of(&self, kind: Kind, spec: Spec) -> PathBuf {
        self.folder.join(format!("{}-{}", kind.name(), spec.name()))
    }

    /// Builds and pushes all four images, one after the other.
    pub(super) fn family(&self, kind: Kind) -> Result<()> {
        FAMILY.into_iter().try_for_each(|name| self.build(kind, Spec::Example, name))
    }

    /// Builds and pushes an image.
    pub(super) fn build(&self, kind: Kind, spec: Spec, name: &str) -> Result<()> {
        let pushed = format!("{}/bench/{}/{name}:1", self.lab.registry(), kind.name());
        let mut build = self.command(kind, spec, Some(name))?;
        build.arg(format!("--output=type=image,name={pushed},push=true"));
        command::output(&mut build).map(drop)
    }

    fn command(&self, kind: Kind, spec: Spec, name: Option<&str>) -> Result<Command> {
        let mut build = self.lab.command("docker")?;
        let folder = self.folder_of(kind, spec);
        build.args(["buildx", "build", "--progress=plain", "--platform=linux/arm/v5"]);
        build.args(name.map(|name| format!("--target={name}")));
        build.arg(format!("--build-arg=APT_MIRROR={}", self.archive));
        match kind {
            Kind::Locked | Kind::Unlocked => {
                build.arg("--build-arg=APT_TRUSTED=yes");
                build.arg(format!("--build-context=lenny-rootfs={}", self.context.display()));
                build.arg("--file").arg(folder.join("jesteros.yaml")).arg(&folder);
            }
            Kind::Dockerfile => {
                build.arg("--build-arg=BUILDKIT_SYNTAX=bench/dockerfile:1");
                let scripts = workspace().join("examples/jesteros/scripts");
                build.arg(format!("--build-context=scripts={}", text(&scripts)?));
                build.arg("--file").arg(folder.join("Dockerfile")).arg(&self.context);
            }
        }
        Ok(build)
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}
