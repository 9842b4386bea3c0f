//! What only BuildKit can tell about the places of a plan.
//!
//! The frontend asks; the compiler only reads the answers.

use crate::plan::PlaceId;
use buildkit_llb::{Output, Reference};
use std::collections::BTreeMap;

/// Everything that is known about a plan.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// By place; a place about which nothing had to be asked has no entry.
    pub places: BTreeMap<PlaceId, PlaceFacts>,
    /// The file system of the frontend image, which holds the helper.
    pub helper: Option<Output>,
    /// Whether the builder can know a mount by its vertex: the capability
    /// `exec.mount.cache.content`, which BuildKit has since 0.13.
    pub mounts_by_vertex: bool,
}

/// What is known about one place.
#[derive(Debug, Clone, Default)]
pub struct PlaceFacts {
    /// Patterns of files that the client does not send.
    pub ignore: Vec<String>,
    /// The image, with its digest.
    pub image: Option<ImageFact>,
    /// The graph that was handed over.
    pub input: Option<Output>,
    /// The image config that was handed over with the graph, as JSON.
    pub input_config: Option<Vec<u8>>,
    /// Whether the graph that was handed over is a root file system as it is.
    pub input_is_root: bool,
}

impl PlaceFacts {
    /// The config of the image that the place is, as JSON, if it is one.
    #[must_use]
    pub fn config(&self) -> Option<&[u8]> {
        let image = self.image.as_ref().map(|image| image.config.as_slice());
        image.or(self.input_config.as_deref())
    }
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFact {
    /// The image, by digest where the answer has one.
    pub reference: Reference,
    /// Its config as JSON.
    pub config: Vec<u8>,
}
