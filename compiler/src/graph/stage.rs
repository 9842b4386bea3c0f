//! What a build makes on the way, which `--call=reproduce` compares.

use crate::diagnostic::Span;
use buildkit_llb::Output;

/// Files that something of the spec makes.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What makes them, in a few words.
    pub title: String,
    /// The number of the layer that they are, and of all layers.
    pub layer: Option<(usize, usize)>,
    /// Where it stands.
    pub span: Span,
    /// The files before, which are a part of them.
    pub below: Option<Output>,
    /// The files.
    pub output: Output,
}
