//! What a kind of step says about itself.

use crate::diagnostic::{Span, Spanned};
use crate::graph::broken::Broken;
use crate::graph::scope::Scope;
use crate::needs::Needs;
use buildkit_llb::State;
use std::fmt;

/// One step, read from the spec: it makes one layer.
pub trait StepKind: fmt::Debug {
    /// What the step does, in a few words: for progress and for the history.
    fn title(&self) -> String;

    /// What the step needs besides the image below it.
    fn needs(&self, needs: &mut Needs);

    /// The symbolic links that the step declares and that must lead somewhere in
    /// the finished image: their paths, with the lines of their entries.
    fn links(&self) -> Vec<Spanned<String>> {
        Vec::new()
    }

    /// The keys of what brings files into the image, with their lines, as findings about such
    /// a file name them: `brought_key`, `package_key` or `PACKAGES_KEY` of the manifest.
    fn brings(&self) -> Vec<Spanned<String>> {
        Vec::new()
    }

    /// Adds the step to the graph: one vertex on top of `state`. `title` is that of the
    /// step.
    ///
    /// # Errors
    ///
    /// If something that the planner promises is not there.
    fn lower(
        &self,
        step: &Step,
        title: &str,
        scope: &Scope<'_>,
        state: &State,
    ) -> Result<State, Broken>;
}

/// A step with its place in the image.
#[derive(Debug)]
pub struct Step {
    /// What it does.
    pub kind: Box<dyn StepKind>,
    /// Its place.
    pub slot: Slot,
    /// The lines of the spec that it carries.
    pub spans: Vec<Span>,
}

/// The place of a step in the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The key `packages`.
    Packages,
    /// The keys `users`, `user-groups` and `files`.
    Files,
    /// Step `.0` of `.1` in the list `steps`, counted from 1.
    Step(usize, usize),
}
