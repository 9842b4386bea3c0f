//! Two builds of the same for `--call=reproduce`, and what compares each of their steps.

use super::built::Built;
use super::fold::Fold;
use super::lowered::{ToCompare, Twice};
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::stage::Stage;
use crate::graph::task::Task;
use crate::plan::{Node, NodeId, NodeKind};
use buildkit_llb::{Again, Digest, Meter, NotAnOp, Output};
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// What both builds are called, and what the names begin with that tell their execs apart.
const NAMES: [&str; 2] = ["first", "second"];
/// How many characters of the digest of the session follow the name.
const SESSION: usize = 12;

impl Fold<'_> {
    /// Notes what a node has made: its steps, and what is no image as a whole.
    pub(super) fn note_stages(&mut self, node: &Node, built: &Built, span: Span) {
        let title = match node.kind {
            NodeKind::Base | NodeKind::ReplacedBase(_) => "root",
            NodeKind::Source(_) => "files",
            NodeKind::Artifact => "result",
            // The layers of an image are steps.
            NodeKind::Image
            | NodeKind::Place(_)
            | NodeKind::ReplacedImage(_)
            | NodeKind::Missing => "",
        };
        let packed = built.packed.as_ref().map(|packed| ("what is packed", packed));
        let whole = built.files.as_ref().filter(|_| !title.is_empty()).map(|files| (title, files));
        for (title, files) in packed.into_iter().chain(whole) {
            let (title, output) = (title.to_owned(), files.output.clone());
            self.build.note_stage(Stage { title, layer: None, span, below: None, output });
        }
        let noted = self.build.stages.take();
        self.stages.extend(noted.into_iter().map(|stage| (node.id.clone(), stage)));
    }

    /// Both builds. Whatever runs is another vertex in each of them, and BuildKit knows none of
    /// these from an earlier session.
    pub(super) fn twice(&self) -> Result<Twice, Broken> {
        let session = Digest::of(self.build.options.request.session.as_bytes());
        let session: String = session.hex().chars().take(SESSION).collect();
        let mut builds = NAMES.map(|name| Again::new(format!("{name}-{session}")));
        for given in self.facts.places.values().filter_map(|facts| facts.input.as_ref()) {
            builds.iter_mut().for_each(|build| build.keep(given));
        }
        let (mut stages, mut last) = (Vec::new(), BTreeMap::new());
        for (id, stage) in &self.stages {
            let outputs = both(&mut builds, &stage.output)?;
            // What is only a source was not made.
            if outputs[0] == outputs[1] {
                continue;
            }
            last.insert(id, outputs[0].clone());
            let below = match &stage.below {
                Some(below) if !below.is_scratch() => Some(both(&mut builds, below)?),
                Some(_) | None => None,
            };
            stages.push((id, stage, outputs, below));
        }
        let tasks = self.build.tasks.take();
        for build in &mut builds {
            for task in &tasks {
                if let Some(vertex) = build.digest(&task.vertex).cloned() {
                    let report = build.output(&task.report).map_err(not_an_op)?;
                    let explained = task.explained.clone();
                    self.build.tasks.borrow_mut().push(Task { vertex, report, explained });
                }
            }
        }
        let (mut compared, mut vertices) = (Vec::new(), 0);
        for (id, stage, outputs, below) in stages {
            let step = self.compare(id, stage, outputs, below)?;
            let mut meter = Meter::default();
            meter.add(&step.output);
            vertices += meter.vertices();
            self.build.expect_checkable("comparisons", vertices, stage.span);
            compared.push(step);
            if self.build.is_too_large() {
                break;
            }
        }
        Ok(Twice { compared, first: last.into_values().collect() })
    }

    fn compare(
        &self,
        id: &NodeId,
        stage: &Stage,
        outputs: [Output; 2],
        below: Option<[Output; 2]>,
    ) -> Result<ToCompare, Broken> {
        let Stage { title, layer, span, .. } = stage;
        let node = self.nodes.get(id).ok_or_else(|| Broken(format!("`{id}` is not planned")))?;
        let kind = match node.kind {
            NodeKind::Image => "image",
            NodeKind::Artifact => "artifact",
            NodeKind::Base | NodeKind::ReplacedBase(_) => "base",
            NodeKind::Source(_)
            | NodeKind::Place(_)
            | NodeKind::ReplacedImage(_)
            | NodeKind::Missing => "source",
        };
        let files = |outputs: [Output; 2]| {
            let named = NAMES.into_iter().zip(outputs);
            named.map(|(name, output)| Files::made(format!("the {name} build"), output))
        };
        let task = manifest::Compare { below: below.is_some().then_some([2, 3]) };
        let inputs = files(outputs).chain(below.into_iter().flat_map(files)).collect();
        let output = self.build.change(TaskPlan {
            title: format!("[{}] compare: {title}", id.name),
            code: codes::HELPER,
            spans: vec![*span],
            task: manifest::Task::Compare(task),
            inputs,
            tree: Output::scratch(),
            lines: BTreeMap::new(),
            ignore_cache: false,
        })?;
        let (id, title) = (id.clone(), title.clone());
        Ok(ToCompare { id, kind, title, layer: *layer, span: *span, output })
    }
}

/// The same files of both builds.
fn both(builds: &mut [Again; 2], output: &Output) -> Result<[Output; 2], Broken> {
    let [one, other] = builds;
    Ok([one.output(output).map_err(not_an_op)?, other.output(output).map_err(not_an_op)?])
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn not_an_op(error: NotAnOp) -> Broken {
    Broken(error.to_string())
}
