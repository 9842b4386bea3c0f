//! What a build gives back.

use crate::failure::Failure;
use crate::result_ref::Ref;
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
    /// What is stated about the results, by the id that `refs.platforms` gives a platform.
    /// A BuildKit without the capability `reference.attestations` ignores it.
    pub attestations: BTreeMap<String, Vec<Attestation>>,
}

/// A statement about a result, which exporters add to it where they have a place for it.
/// BuildKit completes it with the result's digest (`exporter/attestation/make.go`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attestation {
    /// The result that holds the predicate.
    pub result: Ref,
    /// The path of the predicate there: a file of JSON.
    pub path: String,
    /// The type of the predicate, e.g. `https://spdx.dev/Document`.
    pub predicate_type: String,
    /// What exporters are told about it.
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
        Self { refs: Refs::One(result), ..Self::default() }
    }

    /// Makes an answer of metadata only.
    #[must_use]
    pub fn metadata_only(metadata: BTreeMap<String, Vec<u8>>) -> Self {
        Self { refs: Refs::None, metadata, ..Self::default() }
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
        let result = match &self.refs {
            // Go's client sends an empty ref when there are no files.
            Refs::None => wire::result::Result::Ref(wire::Ref::default()),
            Refs::One(result) => wire::result::Result::Ref(result.to_pb()),
            Refs::Map(refs) => wire::result::Result::Refs(wire::RefMap {
                refs: refs.iter().map(|(id, result)| (id.clone(), result.to_pb())).collect(),
            }),
        };
        let attestations = self.attestations.iter().map(|(id, attestations)| {
            let attestation = attestations.iter().map(Attestation::to_pb).collect();
            (id.clone(), wire::Attestations { attestation })
        });
        wire::Result {
            metadata: self.metadata.clone().into_iter().collect(),
            attestations: attestations.collect(),
            result: Some(result),
        }
    }
}

impl Attestation {
    fn to_pb(&self) -> wire::Attestation {
        let Self { result, path, predicate_type, metadata } = self.clone();
        wire::Attestation {
            kind: wire::AttestationKind::InToto.into(),
            metadata: metadata.into_iter().collect(),
            r#ref: Some(result.to_pb()),
            path,
            in_toto_predicate_type: predicate_type,
            // Without subjects it is about the result.
            in_toto_subjects: Vec::new(),
        }
    }
}
