//! What a build gives back.

use crate::attestation::Attestation;
use crate::error::Error;
use crate::failure::Failure;
use crate::refs::Refs;
use crate::result_ref::Ref;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::RawResult;
use std::collections::BTreeMap;

/// The result of a build, or the reason why there is none.
pub type Answer = Result<Outcome, Failure>;

/// The key of an image's config.
const CONFIG: &str = "containerimage.config";

/// A successful answer: results, and metadata about them.
///
/// It is what a build gives back, and what other frontends give to this one
/// ([`Gateway::solve_frontend`](crate::Gateway::solve_frontend)), so a result of another
/// frontend can be handed on as it came.
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

    /// Returns the config of the image, as JSON; that of one of several platforms by the id
    /// that `refs.platforms` gives it. `None` if there is none.
    #[must_use]
    pub fn image_config(&self, platform: Option<&str>) -> Option<&[u8]> {
        let key = match platform {
            Some(id) => format!("{CONFIG}/{id}"),
            None => CONFIG.to_owned(),
        };
        self.metadata.get(&key).map(Vec::as_slice)
    }

    /// Takes what another frontend gave back.
    pub(crate) fn from_raw(raw: RawResult) -> Result<Self, Error> {
        let RawResult { r#ref, ref_deprecated, refs, refs_deprecated, metadata, attestations } =
            raw;
        let refs = Refs::from_raw(r#ref, refs, ref_deprecated, refs_deprecated)?;
        let attestations = attestations.into_iter().map(|(id, stated)| {
            let stated = stated.attestation.into_iter().map(Attestation::from_raw);
            Ok((id, stated.collect::<Result<_, Error>>()?))
        });
        let attestations = attestations.collect::<Result<_, Error>>()?;
        Ok(Self { refs, metadata, attestations })
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_pb(&self) -> wire::Result {
        let attestations = self.attestations.iter().map(|(id, attestations)| {
            let attestation = attestations.iter().map(Attestation::to_pb).collect();
            (id.clone(), wire::Attestations { attestation })
        });
        wire::Result {
            metadata: self.metadata.clone().into_iter().collect(),
            attestations: attestations.collect(),
            result: Some(self.refs.to_pb()),
        }
    }
}
