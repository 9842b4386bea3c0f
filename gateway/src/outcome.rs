//! What a build gives back.

use crate::api::Ref;
use crate::failure::Failure;
use buildkit_proto::gateway as wire;
use std::collections::BTreeMap;

/// The result of a build, or the reason why there is none.
pub type Answer = Result<Outcome, Failure>;

/// A successful answer: results, and metadata about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The results.
    pub refs: Refs,
    /// The metadata, e.g. `containerimage.config`. Values should be UTF-8: they
    /// become text in the build history.
    pub metadata: BTreeMap<String, Vec<u8>>,
}

/// The results of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Refs {
    /// There are no files: the answer to a subrequest.
    #[default]
    None,
    /// One result.
    One(Ref),
    /// One result for each platform, by the id that `refs.platforms` gives it.
    Map(BTreeMap<String, Ref>),
}

impl Outcome {
    /// Makes an answer of one result.
    #[must_use]
    pub fn one(result: Ref) -> Self {
        Self { refs: Refs::One(result), metadata: BTreeMap::new() }
    }

    /// Makes an answer of metadata only.
    #[must_use]
    pub fn metadata_only(metadata: BTreeMap<String, Vec<u8>>) -> Self {
        Self { refs: Refs::None, metadata }
    }

    /// Adds metadata.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_pb(&self) -> wire::Result {
        let to_ref = |result: &Ref| wire::Ref { id: result.0.clone(), def: None };
        let result = match &self.refs {
            // Go's client sends an empty ref when there are no files.
            Refs::None => wire::result::Result::Ref(wire::Ref::default()),
            Refs::One(result) => wire::result::Result::Ref(to_ref(result)),
            Refs::Map(refs) => wire::result::Result::Refs(wire::RefMap {
                refs: refs.iter().map(|(id, result)| (id.clone(), to_ref(result))).collect(),
            }),
        };
        wire::Result {
            metadata: self.metadata.clone().into_iter().collect(),
            attestations: std::iter::empty().collect(),
            result: Some(result),
        }
    }
}
