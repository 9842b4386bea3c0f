//! Small projects that tests build: a spec and the files beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::world::{archive, copy_folder, world, write_files};

/// A folder with a spec and a context.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
    pub(crate) spec: PathBuf,
}

impl Project {
    /// A project with `spec` as its `jesteros.yaml`; `FRONTEND` in it is replaced by the
    /// frontend's name.
    pub(crate) fn new(spec: &str) -> Result<Self> {
        Self::named("jesteros.yaml", spec)
    }

    /// A project whose spec has another name.
    pub(crate) fn named(name: &str, spec: &str) -> Result<Self> {
        let folder = world().folder("project")?;
        let project = Self { spec: folder.join(name), folder };
        project.rewrite(spec)?;
        Ok(project)
    }

    /// A copy of a folder with everything in it, whose spec is `name` there.
    pub(crate) fn copy_of(folder: &Path, name: &str) -> Result<Self> {
        let project = Self::named(name, "")?;
        copy_folder(folder, &project.folder)?;
        Ok(project)
    }

    /// Puts `to` in the place of `from` in a file of the folder, which has it once.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) -> Result<()> {
        let path = self.folder.join(file);
        let text = fs::read_to_string(&path)?;
        ensure!(text.matches(from).count() == 1, "{file} has no single {from:?}");
        fs::write(&path, text.replace(from, to)).with_context(|| format!("cannot write {file}"))
    }

    /// A project without a base; `rest` is what follows the head.
    pub(crate) fn small(rest: &str) -> Result<Self> {
        Self::new(&format!("# syntax=FRONTEND\n{SMALL}{rest}"))
    }

    /// Writes another spec.
    pub(crate) fn rewrite(&self, spec: &str) -> Result<()> {
        let mut text = spec.replace("FRONTEND", &world().frontend);
        // A spec with several targets says which one is the default; at the end, so that
        // no line moves.
        let first = text.split_once("\nimages:\n  ").and_then(|(_, rest)| rest.split(':').next());
        let is_name =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if let Some(first) = first.filter(is_name).filter(|_| !text.contains("\ndefault:")) {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            let line = format!("{end}default: {first}\n");
            text.push_str(&line);
        }
        fs::write(&self.spec, text).context("cannot write the spec")
    }

    /// Adds files of the context.
    pub(crate) fn add(&self, files: &[(&str, &str)]) -> Result<()> {
        let files = files.iter().map(|(path, content)| (*path, content.as_bytes().to_vec()));
        write_files(&self.folder, &files.collect::<BTreeMap<_, _>>())
    }

    /// The line of the spec that holds `text`, counted from 1.
    pub(crate) fn line(&self, text: &str) -> Result<usize> {
        let spec = fs::read_to_string(&self.spec)?;
        let found = spec.lines().position(|line| line.contains(text));
        found.map(|index| index + 1).with_context(|| format!("the spec has no line with {text:?}"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }
}

/// The head of a spec whose images start from scratch.
pub(crate) const SMALL: &str = "\
version: 1
name: e2e
";

/// The head of a spec with the base `lenny`; what follows belongs to the base, or is a
/// further key of the top level.
pub(crate) const LENNY: &str = "\
# syntax=FRONTEND
version: 1
name: e2e
sources:
  lenny-rootfs: {external: a root file system of Debian Lenny}
  keys: {context: keys}
bases:
  lenny:
    from: lenny-rootfs
    platform: linux/arm/v5
";

/// How the archive of a spec is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// By the archive's own key.
    Key,
    /// Not at all.
    Blind,
}

/// A project on Lenny; `rest` is what follows the bases.
pub(crate) fn lenny_project(rest: &str) -> Result<Project> {
    Project::new(&format!("{LENNY}{rest}"))
}

/// A project on Lenny with apt; `images` without their heading.
pub(crate) fn apt_project(url: &str, trust: Trust, images: &str) -> Result<Project> {
    let project = Project::new(&apt_spec(url, trust, images))?;
    let key = fs::read(&archive()?.keyring)?;
    write_files(project.path(), &BTreeMap::from([("keys/archive.gpg", key)]))?;
    Ok(project)
}

/// The spec of such a project.
pub(crate) fn apt_spec(url: &str, trust: Trust, images: &str) -> String {
    let trusted = if trust == Trust::Blind { "yes" } else { "no" };
    format!(
        "{LENNY}    apt:
      keyring: keys:archive.gpg
      archives:
        - {{url: {url}/debian, suite: lenny, components: [main], trusted: {trusted}}}
        - {{url: {url}/debian-security, suite: lenny/updates, components: [main], trusted: {trusted}}}
images:
{images}"
    )
}
