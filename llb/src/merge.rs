//! Merges and differences of filesystems.

use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::pb;

/// Filesystems laid over each other, made by [`merge()`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Merge {
    pub(crate) annotations: Annotations,
    layers: Vec<Output>,
}

/// The changes from one filesystem to another, made by [`diff()`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Diff {
    pub(crate) annotations: Annotations,
    lower: Output,
    upper: Output,
}

describe!(Merge, Diff);

/// Lays filesystems over each other. Where two have the same path, the later one
/// wins. The same filesystem may come several times.
///
/// # Capabilities
///
/// `mergeop`, if a vertex is made.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Output, merge, mkfile};
///
/// let a = Output::scratch().file(mkfile("/a", 0o644, "a"));
/// let b = Output::scratch().file(mkfile("/b", 0o644, "b"));
/// assert_eq!(merge([a.clone(), Output::scratch()]).output(), a);
/// assert_ne!(merge([a.clone(), b]).output(), a);
/// ```
pub fn merge(layers: impl IntoIterator<Item = impl Into<Output>>) -> Merge {
    let layers = layers.into_iter().map(Into::into).collect();
    Merge { annotations: Annotations::default(), layers }
}

/// Takes the changes from `lower` to `upper`, deletions included.
///
/// The difference of a filesystem and itself is a vertex too, as in Go: BuildKit
/// makes both and gives the empty filesystem (`solver/llbsolver/ops/diff.go`).
///
/// # Capabilities
///
/// `diffop`, if a vertex is made.
pub fn diff(lower: &Output, upper: &Output) -> Diff {
    Diff { annotations: Annotations::default(), lower: lower.clone(), upper: upper.clone() }
}

impl Merge {
    /// Makes the merged filesystem.
    ///
    /// # Vertices
    ///
    /// One merge vertex; none if all layers but one are scratch, which gives
    /// that layer (`client/llb/merge.go`).
    #[must_use]
    pub fn output(self) -> Output {
        let mut layers = self.layers;
        layers.retain(|layer| !layer.is_scratch());
        if layers.len() < 2 {
            return layers.pop().unwrap_or_else(Output::scratch);
        }
        let mut inputs = Inputs::default();
        // BuildKit merges the inputs of the vertex one after the other, whatever their
        // numbers are (`solver/llbsolver/ops/merge.go`).
        let layers =
            layers.iter().map(|layer| pb::MergeInput { input: inputs.add_own(layer.edge()) });
        let op = pb::op::Op::Merge(pb::MergeOp { inputs: layers.collect() });
        Output::new(Vertex::new(inputs, None, op, self.annotations), 0)
    }
}

impl Diff {
    /// Makes the difference.
    ///
    /// # Vertices
    ///
    /// One diff vertex; none if `lower` is scratch, which gives `upper`
    /// (`client/llb/diff.go`).
    #[must_use]
    pub fn output(self) -> Output {
        if self.lower.is_scratch() {
            return self.upper;
        }
        let mut inputs = Inputs::default();
        let op = pb::op::Op::Diff(pb::DiffOp {
            lower: Some(pb::LowerDiffInput { input: inputs.add_own(self.lower.edge()) }),
            upper: Some(pb::UpperDiffInput { input: inputs.add_own(self.upper.edge()) }),
        });
        Output::new(Vertex::new(inputs, None, op, self.annotations), 0)
    }
}

impl From<Merge> for Output {
    fn from(merge: Merge) -> Self {
        merge.output()
    }
}

impl From<Diff> for Output {
    fn from(diff: Diff) -> Self {
        diff.output()
    }
}
