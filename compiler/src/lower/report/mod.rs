//! Reports as files: a file of this folder for each kind.

mod checks;
mod sbom;

use super::fold::Fold;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::plan::NodeId;
use crate::values::ReportKind;
use buildkit_llb::Output;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// What the helper writes a report from.
struct Work {
    /// What progress shows.
    title: String,
    task: manifest::Task,
    inputs: Vec<Files>,
}

impl Fold<'_> {
    /// A report of `id`: a folder with its files.
    pub(super) fn report(&self, kind: ReportKind, id: &NodeId) -> Result<Files, Broken> {
        let node = self.nodes.get(id);
        let node = node.ok_or_else(|| Broken(format!("the target `{id}` is not planned")))?;
        let span = node.spec.names.get(&id.name).map_or(Span::line(1), |(_, span)| *span);
        let work = match kind {
            ReportKind::Checks => self.report_of_checks(node, span)?,
            ReportKind::Sbom => self.sbom(id.name.as_str(), &id.platform, &[id])?,
        };
        self.write(id.name.as_str(), span, work)
    }

    /// A folder with the files of a report of `name`.
    fn write(&self, name: &str, span: Span, work: Work) -> Result<Files, Broken> {
        let Work { title, task, inputs } = work;
        let output = self.build.change(TaskPlan {
            title: format!("[{name}] {title}"),
            code: codes::HELPER,
            spans: vec![span],
            task,
            inputs,
            tree: Output::scratch(),
            lines: BTreeMap::new(),
            ignore_cache: false,
        })?;
        Ok(Files::made(name, output))
    }
}
