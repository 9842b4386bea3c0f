//! What one build has in common: options, the spec's text, the helper, and the
//! tasks that were given to the helper.

use super::fetched::Fetched;
use super::mounted::Mounted;
use super::recorded::{Lineages, ToRecord};
use super::size::Size;
use super::stage::Stage;
use super::task::Task;
use crate::diagnostic::{Report, Span};
use crate::lock::Lock;
use crate::options::Options;
use crate::values::Name;
use buildkit_llb::{Describe, Location, Output, Platform, SourceFile};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One build, while it is lowered.
#[derive(Debug)]
pub struct Build<'a> {
    /// The project's name.
    pub project: &'a str,
    /// What the client asked for.
    pub options: &'a Options,
    /// The spec's text, for locations.
    pub file: Arc<SourceFile>,
    /// The builder's own platform.
    pub builder: &'a Platform,
    /// The file system of the frontend image, which holds the helper.
    pub helper: Option<&'a Output>,
    /// Whether the builder can know a mount by its vertex.
    pub mounts_by_vertex: bool,
    /// What exactly is installed, if there is a lock.
    pub lock: Option<&'a Lock>,
    /// What the images install, so far.
    pub lineages: RefCell<Lineages>,
    /// What made packages of this build, if a lock is made of it.
    pub recorded: RefCell<Vec<ToRecord>>,
    /// The time of every file that the build makes, in seconds since 1970.
    pub epoch: i64,
    /// The secrets that a build may lack.
    pub optional_secrets: BTreeSet<Name>,
    /// Mistakes that only lowering can see.
    pub report: RefCell<Report>,
    /// The tasks so far.
    pub tasks: RefCell<Vec<Task>>,
    /// The paths that programs mount, so far.
    pub mounted: RefCell<Vec<Mounted>>,
    /// The packages of the lock that are downloaded, so far.
    pub fetched: RefCell<Vec<Fetched>>,
    /// What was made so far, if it is compared.
    pub stages: RefCell<Vec<Stage>>,
    /// How large the build is so far.
    pub size: RefCell<Size>,
}

impl Build<'_> {
    /// Says where `op` stands: one location for each span, since clients print
    /// everything between the lines of one.
    #[must_use]
    pub fn locate<T: Describe>(&self, op: T, spans: &[Span]) -> T {
        let locations =
            spans.iter().map(|span| Location::new(Arc::clone(&self.file), span.first, span.last));
        locations.fold(op, Describe::located)
    }

    /// Notes what was made, if somebody wants to know.
    pub fn note_stage(&self, stage: Stage) {
        if self.options.reproduces() {
            self.stages.borrow_mut().push(stage);
        }
    }

    /// The time of every file in nanoseconds, as file operations want it.
    #[must_use]
    pub fn epoch_ns(&self) -> i64 {
        self.epoch.saturating_mul(1_000_000_000)
    }
}
