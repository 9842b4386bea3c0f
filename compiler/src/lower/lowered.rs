//! A build as BuildKit takes it.

use crate::diagnostic::{Report, Span};
use crate::graph::exec::Looked;
use crate::graph::fetched::Fetched;
use crate::graph::mounted::Mounted;
use crate::graph::recorded::ToRecord;
use crate::graph::task::Task;
use crate::image_config::ImageConfig;
use crate::plan::NodeId;
use buildkit_llb::{Definition, Meter, Output, Platform};
use jesteros_manifest as manifest;

/// A build as BuildKit takes it.
#[derive(Debug, Default)]
pub struct Lowered {
    /// What is given back, in the order of the plan; empty if there are mistakes.
    pub made: Vec<Made>,
    /// What checks images and artifacts; it leaves nothing in them.
    pub checks: Vec<Check>,
    /// What is measured instead of being given back, if the call asks for that.
    pub sizes: Vec<ToMeasure>,
    /// What images install, for a lock.
    pub recorded: Vec<ToRecord>,
    /// What is built twice instead of being given back, if the call asks for that.
    pub twice: Option<Twice>,
    /// The tasks of the helper in all graphs.
    pub tasks: Vec<Task>,
    /// The paths that programs mount in all graphs.
    pub mounted: Vec<Mounted>,
    /// The packages of the lock that are downloaded.
    pub fetched: Vec<Fetched>,
    /// Whether checks are done although BuildKit knows their results.
    pub checks_anew: bool,
    /// Mistakes that only lowering can see.
    pub report: Report,
}

/// What is given back for one platform.
#[derive(Debug)]
pub struct Made {
    /// The platform.
    pub platform: Platform,
    /// The graph of the files.
    pub definition: Definition,
    /// The image config.
    pub config: ImageConfig,
    /// The config of the image that it grew from, if it was one.
    pub base_config: Option<Vec<u8>>,
    /// Annotations of the manifest.
    pub annotations: Vec<(String, String)>,
    /// The graph of a folder that has a list of what it is made of, if that is to be stated.
    pub sbom: Option<Definition>,
}

impl Made {
    /// Its graphs: of the files, and of what is stated about them.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        std::iter::once(&self.definition).chain(&self.sbom)
    }
}

/// A graph whose evaluation checks an image or artifact.
#[derive(Debug, Clone)]
pub struct Check {
    /// Whether it may have warnings, which its report has.
    pub may_warn: bool,
    /// What it looks for.
    pub cases: Vec<Case>,
    pub(super) looked: Looked,
    pub(super) vertices: usize,
    pub(super) bytes: usize,
}

/// Something that a check looks for: an entry of `checks`, or what is always checked.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is, in a few words.
    pub title: String,
    /// Its heading in a report.
    pub suite: Option<String>,
    /// What findings call it; parts of it have more behind a colon.
    pub keys: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// An image or artifact that is measured.
#[derive(Debug)]
pub struct ToMeasure {
    /// Which.
    pub id: NodeId,
    /// What it is made of, if that is an image or base: of an image, what it grew from.
    pub below: Option<NodeId>,
    /// Whether it is an image.
    pub is_image: bool,
    /// What it may use.
    pub budgets: Vec<SizeBudget>,
    pub(super) output: Output,
}

/// What a check of sizes permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeBudget {
    /// The bytes that it may have.
    pub range: manifest::Range,
    /// What is measured.
    pub of: manifest::SizeOf,
    /// Where it stands.
    pub span: Span,
}

/// Two builds of the same.
#[derive(Debug)]
pub struct Twice {
    /// What compares them, in the order in which the steps depend on each other.
    pub compared: Vec<ToCompare>,
    /// All that the first build makes, which must be there before the second begins.
    pub first: Vec<Output>,
}

/// A step that is compared.
#[derive(Debug)]
pub struct ToCompare {
    /// What it is a step of.
    pub id: NodeId,
    /// What kind of thing that is, as the spec calls it.
    pub kind: &'static str,
    /// What is done, in a few words.
    pub title: String,
    /// The number of the layer, and of all layers of the image.
    pub layer: Option<(usize, usize)>,
    /// Where it stands.
    pub span: Span,
    pub(super) output: Output,
}

impl ToCompare {
    #[cfg(test)]
    pub(crate) fn for_test(
        id: NodeId,
        title: &str,
        layer: Option<(usize, usize)>,
        line: u32,
    ) -> Self {
        let (kind, title, span) = ("image", title.to_owned(), Span::line(line));
        Self { id, kind, title, layer, span, output: Output::scratch() }
    }

    /// The graph whose result holds how both builds differ.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.output.definition()
    }
}

impl ToMeasure {
    #[cfg(test)]
    pub(crate) fn for_test(id: NodeId, below: Option<NodeId>, budgets: Vec<SizeBudget>) -> Self {
        Self { id, below, is_image: true, budgets, output: Output::scratch() }
    }

    /// The graph whose result holds what was measured.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.output.definition()
    }
}

impl Check {
    pub(super) fn new(looked: Looked, may_warn: bool, cases: Vec<Case>) -> Self {
        let mut meter = Meter::default();
        meter.add(&looked.result);
        let (vertices, bytes) = (meter.vertices(), meter.bytes());
        Self { may_warn, cases, looked, vertices, bytes }
    }

    /// What holds its report: if it failed, nothing, unless `always`.
    pub(super) fn report(&self, always: bool) -> &Output {
        if always { &self.looked.report } else { &self.looked.result }
    }

    /// The graph. It holds all that is looked at, so it is made when it is sent.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.looked.result.definition()
    }

    /// How many vertices the graph has.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.vertices
    }
}

impl Lowered {
    /// The task that a check is, which knows how its findings are shown.
    #[must_use]
    pub fn task_of(&self, check: &Check) -> Option<&Task> {
        let vertex = check.looked.result.vertex_digest()?;
        self.tasks.iter().find(|task| task.vertex == *vertex)
    }
}
