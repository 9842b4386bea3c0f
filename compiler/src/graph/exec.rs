//! Execs of the helper.

use super::broken::Broken;
use super::build::Build;
use super::files::Files;
use super::report::title_of_report;
use super::task::Explained;
use crate::diagnostic::{Code, Span};
use buildkit_llb::{Describe as _, Exec, Network, Output, State};
use jesteros_manifest::{
    self as manifest, HELPER, MANIFEST, MANIFEST_FOLDER, Mode, REPORT_FOLDER, TREE, input_mount,
};
use std::collections::BTreeMap;

/// What a task needs.
#[derive(Debug)]
pub struct TaskPlan {
    /// What progress shows.
    pub title: String,
    /// What kind of mistake a finding is.
    pub code: Code,
    /// The lines that the vertex carries.
    pub spans: Vec<Span>,
    /// What to do.
    pub task: manifest::Task,
    /// The inputs, by the numbers that the task names them with.
    pub inputs: Vec<Files>,
    /// The tree before.
    pub tree: Output,
    /// The lines of the entries that a finding may name.
    pub lines: BTreeMap<String, Span>,
    /// Whether the task runs without cache.
    pub ignore_cache: bool,
}

/// What looks at something.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What it leaves: its report, if everything holds.
    pub result: Output,
    /// Its report, whatever holds. What makes this never fails.
    pub report: Output,
}

impl Build<'_> {
    /// Adds a task that changes the tree; the result is the tree after it.
    ///
    /// # Errors
    ///
    /// If the helper is not there, which the planner makes sure of.
    pub fn change(&self, plan: TaskPlan) -> Result<Output, Broken> {
        self.change_with(plan, |exec| exec)
    }

    /// Adds a task that makes a tree out of nothing but its inputs, and whose result is in no
    /// exported cache: it is large, and made again faster than it is fetched.
    ///
    /// # Errors
    ///
    /// If the helper is not there, which the planner makes sure of.
    pub fn make(&self, plan: TaskPlan) -> Result<Output, Broken> {
        self.change_with(plan, |exec| exec.exporting_cache(false))
    }

    fn change_with(&self, plan: TaskPlan, set: impl Fn(Exec) -> Exec) -> Result<Output, Broken> {
        let tree = plan.tree.clone();
        // BuildKit without the option knows a kept mount by its vertex anyway.
        let with_tree = |exec: Exec| set(self.by_vertex(exec.bind_kept(TREE, &tree), &tree));
        self.add(plan, with_tree, TREE).map(|looked| looked.result)
    }

    /// Adds a task that only looks at the tree; the result is its reports.
    ///
    /// # Errors
    ///
    /// If the helper is not there, which the planner makes sure of.
    pub fn look(&self, plan: TaskPlan) -> Result<Looked, Broken> {
        let tree = plan.tree.clone();
        let with_tree = |exec: Exec| {
            self.bind_by_vertex(exec, TREE, &tree).bind_kept(REPORT_FOLDER, &Output::scratch())
        };
        self.add(plan, with_tree, REPORT_FOLDER)
    }

    /// Makes BuildKit know the mounts of `source` by its vertex, if it can do that.
    ///
    /// By contents it cannot tell a file and its hard link from two equal files.
    pub fn by_vertex(&self, exec: Exec, source: &Output) -> Exec {
        if self.mounts_by_vertex { exec.known_by_vertex(source) } else { exec }
    }

    /// Mounts files that only the helper reads.
    fn bind_by_vertex(&self, exec: Exec, dest: &str, source: &Output) -> Exec {
        if self.mounts_by_vertex {
            exec.bind(dest, source).known_by_vertex(source)
        } else {
            // BuildKit 0.12 knows just the mounts by their vertex that it keeps.
            exec.bind_kept(dest, source)
        }
    }

    fn add(
        &self,
        plan: TaskPlan,
        mounts: impl Fn(Exec) -> Exec,
        result: &str,
    ) -> Result<Looked, Broken> {
        let helper = self
            .helper
            .ok_or_else(|| Broken("the helper is needed and was not resolved".to_owned()))?;
        let state = State::new(helper.clone(), self.builder);
        let span = plan.spans.first().copied().unwrap_or(Span::line(1));
        let span = plan.spans.iter().fold(span, |all, span| all.join(*span));
        let title = format!("[internal] manifest of {}", plan.title);
        let manifest = manifest::Manifest {
            epoch: self.epoch,
            inputs: plan.inputs.iter().map(Files::to_manifest).collect(),
            task: plan.task,
        };
        let manifest = self.manifest(&manifest, title, span);
        let exec = |mode: Mode, title: String| {
            let exec =
                Exec::new(HELPER, [mode.word(), MANIFEST]).read_only_root().network(Network::None);
            let exec = exec.dir("/").bind(MANIFEST_FOLDER, &manifest);
            let inputs = plan.inputs.iter().enumerate();
            let exec = inputs.fold(exec, |exec, (index, files)| {
                let (dest, output) = (input_mount(index), &files.output);
                match files.from_client {
                    true => exec.bind(dest, output),
                    false => self.bind_by_vertex(exec, &dest, output),
                }
            });
            let exec = exec.named(title).ignoring_cache(plan.ignore_cache);
            self.locate(exec, &plan.spans)
        };
        let output_of = |executed: &buildkit_llb::Executed, mount: &str| {
            executed.mount(mount).ok_or_else(|| {
                Broken(format!("the exec of `{}` has no output at {mount}", plan.title))
            })
        };
        let executed = state.exec(mounts(exec(Mode::Run, plan.title.clone())))?;
        let output = output_of(&executed, result)?;
        let report = mounts(exec(Mode::Report, title_of_report(&plan.title)));
        let report = if result == REPORT_FOLDER {
            report
        } else {
            report.bind_kept(REPORT_FOLDER, &Output::scratch())
        };
        self.measure(&output, span);
        let explained = Explained { code: plan.code, lines: plan.lines, span };
        let report = self.explain_at(REPORT_FOLDER, &executed, &state.exec(report)?, explained)?;
        Ok(Looked { result: output, report })
    }
}
