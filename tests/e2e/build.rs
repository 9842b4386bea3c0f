//! `docker buildx build`, and what is to be expected of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::flags::without::Change;
use crate::image::{Image, Tree, read_tree};
use crate::process::{self, Finished};
use crate::progress::Progress;
use crate::project::Project;
use crate::world::{LIMIT, lenny_root, world};

/// What nobody should ever see of a frontend.
const CRASH_WORDS: [&str; 7] = [
    "panic",
    "exit code: 101",
    "EOF",
    "server preface",
    "SIGSEGV",
    "is a bug of the JesterOS frontend",
    "goroutine",
];

/// A build that is put together and then run, any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    spec: PathBuf,
    context: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    input: Vec<u8>,
    /// What takes an effect away, if that is what is tested.
    change: Option<Change>,
}

impl Build {
    pub(crate) fn new(project: &Project) -> Self {
        Self::of(&project.spec, &project.folder)
    }

    pub(crate) fn of(spec: &Path, context: &Path) -> Self {
        Self {
            spec: spec.into(),
            context: context.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            input: Vec::new(),
            change: None,
        }
    }

    pub(crate) fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    /// Sets a variable of the client.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What it reads from its standard input.
    pub(crate) fn stdin(mut self, input: Vec<u8>) -> Self {
        self.input = input;
        self
    }

    /// Takes an effect away.
    pub(crate) fn changed(mut self, change: Option<Change>) -> Self {
        self.change = change;
        self
    }

    pub(crate) fn on_builder(self, builder: &str) -> Self {
        self.args(&["--builder", builder])
    }

    pub(crate) fn target(self, target: &str) -> Self {
        self.args(&["--target", target])
    }

    /// Puts Lenny in the place of the source `lenny-rootfs`.
    pub(crate) fn on_lenny(self) -> Result<Self> {
        let folder = lenny_root()?.folder.display();
        Ok(self.arg(format!("--build-context=lenny-rootfs={folder}")))
    }

    pub(crate) fn command(&self) -> Result<Command> {
        let mut arguments = self.arguments.clone();
        // Without a name the client looks for a file of its own choice.
        if !self.spec.as_os_str().is_empty() {
            arguments.push(format!("--file={}", self.spec.display()));
        }
        arguments.push(self.context.display().to_string());
        if let Some(change) = self.change {
            arguments = change.arguments(arguments);
        }
        let mut docker = world().docker_command()?;
        docker.args(["buildx", "build"]).args(arguments);
        docker.envs(self.environment.iter().cloned());
        Ok(docker)
    }

    /// What it reads.
    fn input(&self) -> Vec<u8> {
        match self.change {
            Some(Change::NoInput) => Vec::new(),
            Some(_) | None => self.input.clone(),
        }
    }

    /// Runs it as a user does and returns what is printed.
    pub(crate) fn plain(&self) -> Result<Finished> {
        let mut command = self.clone().arg("--progress=plain").command()?;
        process::run_with(&mut command, self.input(), LIMIT)
    }

    /// Runs it; it must work.
    pub(crate) fn succeeds(&self) -> Result<Progress> {
        let mut command = self.clone().arg("--progress=rawjson").command()?;
        Progress::parse(&process::run_with(&mut command, self.input(), LIMIT)?.ok()?)
    }

    /// Runs it; it must work, and the image is returned.
    pub(crate) fn image(&self) -> Result<Image> {
        Ok(self.image_and_progress()?.0)
    }

    /// The image, exported with an attribute.
    pub(crate) fn image_with(&self, attribute: &str) -> Result<Image> {
        Ok(self.export(attribute)?.0)
    }

    pub(crate) fn image_and_progress(&self) -> Result<(Image, Progress)> {
        self.export("compression=gzip")
    }

    /// Runs it for several platforms; it must work, and the images are returned by their
    /// platforms.
    pub(crate) fn images(&self) -> Result<(BTreeMap<String, Image>, Progress)> {
        let (folder, progress) = self.layout("compression=gzip")?;
        let images = Image::read_all(&folder)?.into_iter();
        Ok((images.map(|image| (image.platform_name(), image)).collect(), progress))
    }

    fn export(&self, attribute: &str) -> Result<(Image, Progress)> {
        let (folder, progress) = self.layout(attribute)?;
        Ok((Image::read(&folder)?, progress))
    }

    /// Runs it; it must work, and the folder of the exported layout is returned.
    pub(crate) fn layout(&self, attribute: &str) -> Result<(PathBuf, Progress)> {
        let folder = world().folder("layout")?;
        let output = format!("--output=type=oci,tar=false,{attribute},dest={}", folder.display());
        let progress = self.clone().arg(output).succeeds()?;
        Ok((folder, progress))
    }

    /// Runs it; it must work, and its files are returned.
    pub(crate) fn tree(&self) -> Result<Tree> {
        let file = world().folder("tree")?.join("tree.tar");
        self.clone().arg(format!("--output=type=tar,dest={}", file.display())).succeeds()?;
        read_tree(&file)
    }

    /// Runs it; it must fail in a way that a person can understand, and export nothing.
    pub(crate) fn fails(&self) -> Result<Finished> {
        let folder = world().folder("no-layout")?;
        let output = format!("--output=type=oci,tar=false,dest={}", folder.display());
        let finished = self.clone().arg(output).plain()?;
        ensure!(finished.code != Some(0), "it should fail: {}", finished.evidence());
        for word in CRASH_WORDS {
            finished.does_not_say(word)?;
        }
        finished.says("ERROR: failed to ")?;
        ensure!(!folder.join("index.json").exists(), "it exports: {}", finished.evidence());
        Ok(finished)
    }
}

/// Fails unless the snippet that a failed build shows marks `line` of `file`.
pub(crate) fn points_at(finished: &Finished, file: &str, line: usize) -> Result<()> {
    finished.says(&format!("\n{file}:{line}\n"))?;
    let marked = finished.text().lines().any(|text| {
        let mut words = text.split_whitespace();
        words.next() == Some(&line.to_string())
            && words.next() == Some("|")
            && words.next() == Some(">>>")
    });
    ensure!(marked, "line {line} is not marked with >>>: {}", finished.evidence());
    Ok(())
}
