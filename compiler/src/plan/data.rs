//! A planned build.

use super::id::NodeId;
use super::place::{Place, PlaceId};
use super::target::Target;
use crate::spec::Spec;
use crate::values::Name;
use buildkit_llb::Platform;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A build, decided.
#[derive(Debug)]
pub struct Plan {
    /// The nodes, each after everything that it is made of.
    pub nodes: Vec<Node>,
    /// The places that files come from.
    pub places: BTreeMap<PlaceId, Place>,
    /// What is given back, by platform, in the order in which they were asked for.
    pub targets: Vec<(Platform, Target)>,
    /// Whether the result is a map by platform.
    pub as_map: bool,
    /// Whether a part of the work is done by the helper.
    pub needs_helper: bool,
}

/// One source, base, image or artifact for one platform.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its identity.
    pub id: NodeId,
    /// What the spec says for its platform.
    pub spec: Rc<Spec>,
    /// What it is.
    pub kind: NodeKind,
    /// The names that it uses, with the nodes that they stand for.
    pub uses: Uses,
}

/// Names with the nodes that they stand for.
pub type Uses = BTreeMap<Name, NodeId>;

/// The kinds of node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// Files of a place as they are: the build context, or an artifact that
    /// `--build-context` gives.
    Place(PlaceId),
    /// An image that `--build-context` gives.
    ReplacedImage(PlaceId),
    /// A source: a place and what is done to its files.
    Source(PlaceId),
    /// A source that `--build-context` should give, did not, and that only
    /// optional entries use.
    Missing,
    /// A base whose root `--build-context` gives.
    ReplacedBase(PlaceId),
    /// A base.
    Base,
    /// An image.
    Image,
    /// An artifact.
    Artifact,
}
