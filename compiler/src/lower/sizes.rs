//! What is measured for `--call=size`: every image and artifact behind the target.

use super::fold::Fold;
use super::lowered::{SizeBudget, ToMeasure};
use crate::checks::Entry;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::plan::{Node, NodeId, NodeKind};
use buildkit_llb::Output;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

impl Fold<'_> {
    /// What is measured: what is made last comes first, the target before what it uses.
    pub(super) fn sizes(&self) -> Result<Vec<ToMeasure>, Broken> {
        let nodes = self.plan.nodes.iter().rev();
        let is_made = |node: &&Node| matches!(node.kind, NodeKind::Image | NodeKind::Artifact);
        nodes.filter(is_made).map(|node| self.size(node)).collect()
    }

    fn size(&self, node: &Node) -> Result<ToMeasure, Broken> {
        let (spec, name) = (&node.spec, &node.id.name);
        let lost = || Broken(format!("`{}` is measured and was not made", node.id));
        let files_of = |id: &NodeId| self.built.get(id).and_then(|built| built.files.clone());
        let (mut budgets, span) = (Vec::new(), spec.names.get(name).map(|(_, span)| *span));
        let mut add = |checks: &[Entry], is_file: bool| {
            for entry in checks {
                budgets.extend(entry.check.budget().map(|budget| SizeBudget {
                    range: budget.range,
                    of: budget.of(is_file),
                    span: entry.span,
                }));
            }
        };
        let mut below = None;
        if let Some(image) = spec.images.get(name) {
            spec.base_of(name).into_iter().for_each(|base| add(&base.checks, false));
            add(&image.checks, false);
            below = node.uses.get(&image.from.target).cloned();
        }
        if let Some(artifact) = spec.artifacts.get(name) {
            add(&artifact.checks, artifact.maker.is_file());
        }
        let mut inputs: Vec<Files> = vec![files_of(&node.id).ok_or_else(lost)?];
        if let Some(below) = &below {
            inputs.push(files_of(below).ok_or_else(lost)?);
        }
        let task = manifest::Measure {
            below: below.as_ref().map(|_| 1),
            budgets: budgets.iter().map(|budget| budget.of).collect(),
        };
        let output = self.build.change(TaskPlan {
            title: format!("[{name}] size"),
            code: codes::HELPER,
            spans: vec![span.unwrap_or(Span::line(1))],
            task: manifest::Task::Measure(task),
            inputs,
            tree: Output::scratch(),
            lines: BTreeMap::new(),
            ignore_cache: false,
        })?;
        let is_image = node.kind == NodeKind::Image;
        Ok(ToMeasure { id: node.id.clone(), below, is_image, budgets, output })
    }
}
