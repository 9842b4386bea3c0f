//! The same project twice: as a spec, and as a Dockerfile for BuildKit's own frontend.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::images::{busybox, dockerfile};
use super::without;
use crate::build::Build;
use crate::image::{Image, Tree};
use crate::process::Finished;
use crate::progress::Progress;
use crate::project::Project;
use crate::world::{world, write_files};

/// The head of a spec; `BOX` is a root whose programs are not emulated.
const HEAD: &str = "\
# syntax=FRONTEND
version: 1
name: e2e
";
const BOX: &str = "\
bases:
  root: {from: box-root, platform: build, shell: /bin/sh}
";

/// What is said if the two builds are not the same.
pub(crate) const DIFFERS: &str = " differs:\n";

/// A folder with `jesteros.yaml`, a `Dockerfile` and a context.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) folder: PathBuf,
}

impl Pair {
    /// A pair without a base; both texts begin after the line with the syntax.
    pub(crate) fn small(spec: &str, dockerfile: &str) -> Result<Self> {
        Self::write(&format!("{HEAD}{spec}"), &format!("# syntax=DOCKERFILE\n{dockerfile}"))
    }

    /// A pair with the base `root`; sources of the spec are given apart.
    pub(crate) fn on_box(sources: &str, spec: &str, dockerfile: &str) -> Result<Self> {
        let head = format!("{HEAD}sources:\n  box-root: {{image: \"BOX\"}}\n{sources}{BOX}");
        Self::write(&format!("{head}{spec}"), &format!("# syntax=DOCKERFILE\n{dockerfile}"))
    }

    /// A pair of two complete texts.
    pub(crate) fn write(spec: &str, dockerfile: &str) -> Result<Self> {
        let spec = Project::new(&filled(&without::text(spec))?)?;
        fs::write(spec.path().join("Dockerfile"), filled(dockerfile)?)?;
        Ok(Self { folder: spec.folder })
    }

    /// Adds files of the context.
    pub(crate) fn add(self, files: &[(&str, &str)]) -> Result<Self> {
        let files = files.iter().filter(|(path, _)| without::has_file(path));
        let files = files.map(|(path, content)| (*path, content.as_bytes().to_vec()));
        write_files(&self.folder, &files.collect())?;
        Ok(self)
    }

    /// Builds of both, which are to be run on a builder.
    pub(crate) fn on(&self, driver: Driver) -> Result<Twice> {
        let builder = driver.builder()?;
        let build =
            |file: &str| Build::of(&self.folder.join(file), &self.folder).on_builder(builder);
        let ours = build("jesteros.yaml").changed(without::change());
        Ok(Twice(Both { ours, theirs: build("Dockerfile") }))
    }

    /// Builds of both from another context; the files are named as they are there.
    pub(crate) fn at(driver: Driver, context: &str) -> Result<Twice> {
        Self::named(driver, ["jesteros.yaml", "Dockerfile"], [context, context])
    }

    /// Builds of two files with a context each; a file without a name is the client's to
    /// find.
    pub(crate) fn named(driver: Driver, files: [&str; 2], contexts: [&str; 2]) -> Result<Twice> {
        let builder = driver.builder()?;
        let build = |file: &str, context: &str| {
            Build::of(Path::new(file), Path::new(context)).on_builder(builder)
        };
        let [ours, theirs] = [build(files[0], contexts[0]), build(files[1], contexts[1])];
        Ok(Twice(Both { ours: ours.changed(without::change()), theirs }))
    }

    /// The text of the spec and of the Dockerfile.
    pub(crate) fn texts(&self) -> Result<Both<String>> {
        let read = |file| Ok(fs::read_to_string(self.folder.join(file))?);
        Both { ours: "jesteros.yaml", theirs: "Dockerfile" }.map(|file| read(*file))
    }
}

/// A spec with the base `root`, whose programs are not emulated.
pub(crate) fn native_project(rest: &str) -> Result<Project> {
    Project::new(&filled(&format!("{HEAD}sources:\n  box-root: {{image: \"BOX\"}}\n{BOX}{rest}"))?)
}

/// A text with the names of the images.
pub(crate) fn filled(text: &str) -> Result<String> {
    let text = text.replace("FRONTEND", &world().frontend);
    let text = text.replace("DOCKERFILE", dockerfile()?);
    Ok(if text.contains("BOX") { text.replace("BOX", busybox()?) } else { text })
}

/// Something of the spec and of the Dockerfile.
#[derive(Clone, Debug)]
pub(crate) struct Both<T> {
    pub(crate) ours: T,
    pub(crate) theirs: T,
}

impl<T> Both<T> {
    /// Makes something else of both.
    pub(crate) fn map<U>(&self, make: impl Fn(&T) -> Result<U>) -> Result<Both<U>> {
        let ours = make(&self.ours).context("of the spec")?;
        Ok(Both { ours, theirs: make(&self.theirs).context("of the Dockerfile")? })
    }

    /// What is the same of both.
    pub(crate) fn same<U: PartialEq + Debug>(
        &self,
        what: &str,
        look: impl Fn(&T) -> Result<U>,
    ) -> Result<U> {
        let Both { ours, theirs } = self.map(look).with_context(|| what.to_owned())?;
        ensure!(ours == theirs, "{what}{DIFFERS}  spec: {ours:?}\n  Dockerfile: {theirs:?}");
        Ok(ours)
    }

    /// Fails unless something is the same of both and is what it should be.
    pub(crate) fn both<U: PartialEq<V> + Debug, V: Debug + ?Sized>(
        &self,
        what: &str,
        expected: &V,
        look: impl Fn(&T) -> Result<U>,
    ) -> Result<()> {
        let Both { ours, theirs } = self.map(look).with_context(|| what.to_owned())?;
        ensure!(
            ours == *expected && theirs == *expected,
            "{what} should be {expected:?}:\n  spec: {ours:?}\n  Dockerfile: {theirs:?}"
        );
        Ok(())
    }
}

/// The layout that a build exported.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) folder: PathBuf,
}

impl Built {
    /// Its only image.
    pub(crate) fn image(&self) -> Result<Image> {
        Image::read(&self.folder)
    }

    /// All of its images.
    pub(crate) fn images(&self) -> Result<Vec<Image>> {
        Image::read_all(&self.folder)
    }
}

/// Two builds that are put together and then run, any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Twice(pub(crate) Both<Build>);

impl Twice {
    pub(crate) fn arg(&self, argument: &str) -> Self {
        self.args(&[argument])
    }

    pub(crate) fn args(&self, arguments: &[&str]) -> Self {
        let Both { ours, theirs } = self.0.clone();
        Self(Both { ours: ours.args(arguments), theirs: theirs.args(arguments) })
    }

    /// What both read from their standard input.
    pub(crate) fn stdin(&self, input: Both<Vec<u8>>) -> Self {
        let Both { ours, theirs } = self.0.clone();
        Self(Both { ours: ours.stdin(input.ours), theirs: theirs.stdin(input.theirs) })
    }

    /// Sets a variable of the client.
    pub(crate) fn env(&self, name: &str, value: &str) -> Self {
        let Both { ours, theirs } = self.0.clone();
        Self(Both { ours: ours.env(name, value), theirs: theirs.env(name, value) })
    }

    /// What comes of both. If an effect is taken away, the spec's build stands for both,
    /// which takes half of the time: what it lacks must be noticed without a comparison.
    pub(crate) fn each<T: Clone>(&self, run: impl Fn(&Build) -> Result<T>) -> Result<Both<T>> {
        if without::change().is_none() {
            return self.0.map(run);
        }
        let ours = run(&self.0.ours).context("of the spec")?;
        Ok(Both { ours: ours.clone(), theirs: ours })
    }

    /// Runs both, which must work, and returns their images.
    pub(crate) fn images(&self) -> Result<Both<Image>> {
        self.each(Build::image)
    }

    /// Runs both, which must work, and exports them as OCI layouts.
    pub(crate) fn layouts(&self, attribute: &str) -> Result<Both<Built>> {
        self.each(|build| Ok(Built { folder: build.layout(attribute)?.0 }))
    }

    /// Runs both, which must work, and returns their files.
    pub(crate) fn trees(&self) -> Result<Both<Tree>> {
        self.each(Build::tree)
    }

    /// Runs both, which must work.
    pub(crate) fn succeed(&self) -> Result<Both<Progress>> {
        self.0.map(Build::succeeds)
    }

    /// Runs both, which may fail.
    pub(crate) fn plain(&self) -> Result<Both<Finished>> {
        self.each(Build::plain)
    }

    /// Runs both, which must fail.
    pub(crate) fn fail(&self) -> Result<Both<Finished>> {
        let ended = self.plain()?;
        for finished in [&ended.ours, &ended.theirs] {
            ensure!(finished.code != Some(0), "it should fail: {}", finished.evidence());
        }
        ended.same("the exit code", |finished| Ok(finished.code))?;
        Ok(ended)
    }
}
