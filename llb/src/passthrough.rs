//! Outputs that wait for other vertices.

use crate::annotations::{Annotations, describe};
use crate::op::Kind;
use crate::output::Output;
use crate::state::State;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::newer::PassthroughOp;
use std::sync::Arc;

/// Filesystems that are passed on as they are, once everything is made that they wait
/// for. Made by [`passthrough()`].
///
/// Outputs have the files of what is passed. Cache keys have all inputs in them, so what
/// builds on an output runs again when something changes that it only waits for
/// (`solver/llbsolver/ops/passthrough.go`).
#[derive(Clone, Debug)]
#[must_use]
pub struct Passthrough {
    pub(crate) annotations: Annotations,
    id: String,
    passed: Vec<Output>,
    waited_for: Vec<Output>,
}

describe!(Passthrough);

/// Passes on `passed`, each as an output of one vertex.
///
/// Progress shows the `id`, which is part of the digest. BuildKit refuses an empty one.
///
/// # Capabilities
///
/// `passthroughop`, if a vertex is made.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Output, mkdir, passthrough};
///
/// let tree = |name| Output::scratch().file(mkdir(name, 0o755));
/// let (image, checks) = (tree("/image"), tree("/checks"));
/// let outputs = passthrough("checked", [&image, &Output::scratch()]).after([&checks]).outputs();
/// assert_eq!(
///     outputs[0].definition().to_string(),
///     "v0 = file on scratch
///     mkdir /image mode=755
/// v1 = file on scratch
///     mkdir /checks mode=755
/// v2 = passthrough checked of v0, v1
///     outputs v0
/// return v2
/// "
/// );
/// assert!(outputs[1].is_scratch());
/// ```
pub fn passthrough(
    id: impl Into<String>,
    passed: impl IntoIterator<Item = impl Into<Output>>,
) -> Passthrough {
    let passed = passed.into_iter().map(Into::into).collect();
    Passthrough { annotations: Annotations::default(), id: id.into(), passed, waited_for: vec![] }
}

impl Passthrough {
    /// Adds what must be made before the outputs are given.
    pub fn after(mut self, others: impl IntoIterator<Item = impl Into<Output>>) -> Self {
        self.waited_for.extend(others.into_iter().map(Into::into));
        self
    }

    /// Makes the outputs, in the order in which they are passed.
    ///
    /// Scratch is passed on as scratch, which waits for nothing: BuildKit makes no
    /// vertex for it.
    ///
    /// # Vertices
    ///
    /// One passthrough vertex for all outputs; none if nothing but scratch is passed.
    #[must_use]
    pub fn outputs(self) -> Vec<Output> {
        if self.passed.iter().all(Output::is_scratch) {
            return self.passed;
        }
        let mut inputs = Inputs::default();
        let mut add = |outputs: &[Output]| -> Vec<i64> {
            let edges = outputs.iter().filter_map(Output::edge);
            edges.map(|edge| inputs.add_own(Some(edge))).collect()
        };
        let outputs = add(&self.passed);
        add(&self.waited_for);
        let op = Kind::Passthrough(PassthroughOp { id: self.id, outputs });
        let vertex = Vertex::new(inputs, None, op, self.annotations);
        let mut numbers = 0..;
        let made = self.passed.into_iter().map(|passed| match passed.is_scratch() {
            true => passed,
            false => Output::new(Arc::clone(&vertex), numbers.next().unwrap_or(u32::MAX)),
        });
        made.collect()
    }
}

impl Output {
    /// Returns these files, once `others` are made too; see [`passthrough()`], which
    /// has more options.
    ///
    /// # Vertices
    ///
    /// One passthrough vertex; none if there are no others but scratch, or if this is
    /// scratch, which waits for nothing.
    ///
    /// # Capabilities
    ///
    /// `passthroughop`, if a vertex is made.
    #[must_use]
    pub fn after(
        &self,
        id: impl Into<String>,
        others: impl IntoIterator<Item = impl Into<Self>>,
    ) -> Self {
        let others: Vec<Self> = others.into_iter().map(Into::into).collect();
        if others.iter().all(Self::is_scratch) {
            return self.clone();
        }
        let outputs = passthrough(id, [self]).after(others).outputs();
        outputs.into_iter().next().unwrap_or_else(Self::scratch)
    }
}

impl State {
    /// Returns this state with files that are given once `others` are made too; see
    /// [`Output::after`].
    ///
    /// # Vertices
    ///
    /// As [`Output::after`].
    ///
    /// # Capabilities
    ///
    /// `passthroughop`, if a vertex is made.
    #[must_use]
    pub fn after(
        &self,
        id: impl Into<String>,
        others: impl IntoIterator<Item = impl Into<Output>>,
    ) -> Self {
        self.with_output(self.output().after(id, others))
    }
}
