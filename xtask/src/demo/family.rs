//! The images of the example, each by one plain `docker buildx build`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use jesteros_lab::command;

use super::frontend::Delivered;
use super::inputs::Inputs;
use super::place::Place;
use super::places::SPEC;
use crate::cargo::workspace;
use crate::docker::Docker;
use crate::oci::{Image, Layout};

/// What is built, parents first.
pub(super) const IMAGES: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];

/// Everything that a build of one image needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family<'a> {
    pub(super) place: &'a Place,
    pub(super) docker: Docker<'a>,
    pub(super) frontend: &'a Delivered,
    pub(super) inputs: &'a Inputs,
    /// `target/demo` of the workspace.
    pub(super) target: &'a Path,
}

impl Family<'_> {
    /// What `docker` is called with, from the workspace's directory.
    pub(super) fn arguments(&self, name: &str) -> Vec<String> {
        let mut flags = vec!["--platform".to_owned(), "linux/arm/v5".to_owned()];
        flags.extend(["-t".to_owned(), tag(name)]);
        if self.place.is_engine() {
            flags.push("--load".to_owned());
        } else {
            flags
                .extend(["-o".to_owned(), "type=oci,dest=target/demo/images,tar=false".to_owned()]);
        }
        self.arguments_with(name, flags)
    }

    /// What `docker` is called with to build any target of the spec.
    pub(super) fn arguments_with(&self, name: &str, flags: Vec<String>) -> Vec<String> {
        let fixed = ["buildx", "build", "-f", SPEC, "--target", name];
        let mut arguments: Vec<String> = fixed.map(str::to_owned).into();
        arguments.extend(self.frontend.flags.iter().chain(&self.inputs.flags).cloned());
        arguments.extend(flags);
        arguments.push("examples/jesteros".to_owned());
        arguments
    }

    pub(super) fn build(&self, name: &str) -> Result<()> {
        self.call(&self.arguments(name)).map(drop)
    }

    /// Runs `docker` and returns what it wrote to stdout.
    pub(super) fn call(&self, arguments: &[String]) -> Result<String> {
        let mut build = self.docker.command()?;
        build.args(arguments).current_dir(workspace());
        // In the environment, so that the arguments are those that are shown.
        build.env("BUILDKIT_PROGRESS", "plain");
        command::output(&mut build)
    }

    /// All images, read from what was built.
    pub(super) fn read(&self) -> Result<Vec<(&'static str, Image)>> {
        if self.place.is_engine() {
            self.save()?;
        }
        let layout = self.layout();
        IMAGES.into_iter().map(|name| Ok((name, layout.image(&tag(name))?))).collect()
    }

    /// Where the images are as files.
    pub(super) fn layout(&self) -> Layout {
        Layout::new(self.folder())
    }

    fn folder(&self) -> PathBuf {
        self.target.join(if self.place.is_engine() { "saved" } else { "images" })
    }

    /// An engine's images as a layout: it tells layers and sizes no other way.
    fn save(&self) -> Result<()> {
        let folder = self.folder();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let archive = folder.join("images.tar");
        let tags = IMAGES.map(tag);
        let mut save = self.docker.command()?;
        command::output(save.args(["save", "--output"]).arg(&archive).args(tags))?;
        let mut unpack = Command::new("tar");
        unpack.arg("--extract").arg("--file").arg(&archive).arg("--directory").arg(&folder);
        command::output(&mut unpack)?;
        fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))
    }
}

/// The name of a built image.
pub(super) fn tag(name: &str) -> String {
    format!("jesteros/{name}:demo")
}
