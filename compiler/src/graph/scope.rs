//! What one image or artifact sees while it is lowered.

use super::broken::Broken;
use super::build::Build;
use super::files::Files;
use crate::base::Archive;
use crate::diagnostic::{Diagnostic, Span};
use crate::language::args::Args;
use crate::language::reference::Reference;
use crate::lock::PackageSet;
use crate::options::Layer;
use buildkit_llb::{Describe, Exec, Output, Platform};
use jesteros_manifest::{AptOrder, Mode, Task};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Finds the files of a reference for the platform of the one who asks; none if
/// they come from outside and were not given.
pub type Find<'a> = &'a dyn Fn(&Reference) -> Result<Option<Files>, Broken>;

/// The parts of a base that images need.
#[derive(Debug, Clone)]
pub struct BaseParts {
    /// The root that images grow from.
    pub root: Files,
    /// What runs text scripts.
    pub shell: String,
    /// What packages are installed with.
    pub packages: Option<Rc<dyn Installer>>,
}

/// Installs packages into images of a base.
pub trait Installer: std::fmt::Debug {
    /// What the helper is asked to do for an order if there is no lock.
    fn task(&self, order: AptOrder) -> Task;

    /// The exec that does what `manifest` says, with the network. It keeps the mount of the
    /// record of what was done, in report mode that of the report.
    fn install(&self, manifest: &Output, mode: Mode) -> Exec;

    /// Makes the exec that fetches the package lists tell why it failed. A base whose lists
    /// nobody uses is no part of the build.
    ///
    /// # Errors
    ///
    /// If the exec that tells it has no report.
    fn explain_lists(&self, build: &Build<'_>) -> Result<(), Broken>;

    /// The packages of a lock: a vertex for each, and one that has them all as `NAME.deb`.
    ///
    /// # Errors
    ///
    /// An archive whose files BuildKit cannot fetch.
    fn fetch(&self, build: &Build<'_>, set: &PackageSet, of: &str) -> Result<Output, Diagnostic>;

    /// The exec that installs what [`Installer::fetch`] gave, as `manifest` says. It has no
    /// network. In report mode it keeps the mount of the report.
    fn install_locked(&self, packages: &Output, manifest: &Output, mode: Mode) -> Exec;

    /// The archives, in the order of the spec.
    fn archives(&self) -> &[Archive];

    /// Whether recommended packages are installed if an image does not say.
    fn recommends(&self) -> bool;

    /// The lines of the archives and of what belongs to them, by the keys of findings.
    fn lines(&self) -> &BTreeMap<String, Span>;
}

/// What one image or artifact sees while it is lowered.
pub struct Scope<'a> {
    /// The build.
    pub build: &'a Build<'a>,
    /// The name of the image or artifact.
    pub name: &'a str,
    /// The platform it is made for.
    pub platform: &'a Platform,
    /// The build args, for its platform.
    pub args: &'a Args,
    /// The parts of its base; none if it starts from scratch.
    pub base: Option<&'a BaseParts>,
    /// The image that it is made on top of, if it is one.
    pub below: Option<&'a str>,
    /// Finds the files of a reference.
    pub find: Find<'a>,
}

impl std::fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope")
            .field("name", &self.name)
            .field("platform", self.platform)
            .finish_non_exhaustive()
    }
}

impl Scope<'_> {
    /// The files of a reference that the build cannot do without.
    ///
    /// # Errors
    ///
    /// If they are not there, which the planner makes sure of.
    pub fn files(&self, reference: &Reference) -> Result<Files, Broken> {
        let files = (self.find)(reference)?;
        files.ok_or_else(|| Broken(format!("`{reference}` was not given and is needed")))
    }

    /// Names a vertex after a part of the image or artifact, says where it stands,
    /// and whether it runs without cache.
    #[must_use]
    pub fn describe<T: Describe>(&self, op: T, title: &Title, spans: &[Span]) -> T {
        let op = op.named(title.full(self.name)).ignoring_cache(self.ignores_cache(title));
        self.build.locate(op, spans)
    }

    /// Whether the vertex of `title` runs without cache.
    #[must_use]
    pub fn ignores_cache(&self, title: &Title) -> bool {
        self.build.options.ignores_cache(self.name, title.layer)
    }
}

/// The title of a vertex: `[production] packages`, `[production 1/2] run make`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The number of a step and of all steps.
    pub number: Option<(usize, usize)>,
    /// The layer, if `--no-cache-filter` has a name for it.
    pub layer: Option<Layer>,
    /// What happens.
    pub text: String,
}

impl Title {
    /// The title with the name of its image or artifact.
    #[must_use]
    pub fn full(&self, name: &str) -> String {
        match self.number {
            Some((number, total)) => format!("[{name} {number}/{total}] {}", self.text),
            None => format!("[{name}] {}", self.text),
        }
    }
}
