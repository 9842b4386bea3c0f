//! The results of an answer.

use crate::error::Error;
use crate::result_ref::Ref;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::{RawRef, RawRefMap};
use std::collections::BTreeMap;

/// The results of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Refs {
    /// There are no files: scratch, or the answer to a subrequest.
    #[default]
    None,
    /// One result.
    One(Ref),
    /// One result for each platform, by the id that `refs.platforms` gives it.
    Map(BTreeMap<String, Ref>),
}

impl Refs {
    /// Returns the only result, if there is one.
    #[must_use]
    pub fn one(&self) -> Option<&Ref> {
        match self {
            Self::One(result) => Some(result),
            Self::None | Self::Map(_) => None,
        }
    }

    /// Returns the result for a platform: by the id that `refs.platforms` gives it if there
    /// are several, else the only one.
    #[must_use]
    pub fn of_platform(&self, id: &str) -> Option<&Ref> {
        match self {
            Self::None => None,
            Self::One(result) => Some(result),
            Self::Map(refs) => refs.get(id),
        }
    }

    /// Returns all results, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Ref> {
        let map = match self {
            Self::Map(refs) => Some(refs.values()),
            Self::None | Self::One(_) => None,
        };
        self.one().into_iter().chain(map.into_iter().flatten())
    }

    /// Takes the results of an answer. Scratch is a result as well: BuildKit sends a handle
    /// without an id (`Solve` in `frontend/gateway/gateway.go`).
    pub(crate) fn from_raw(
        one: Option<RawRef>,
        map: Option<RawRefMap>,
        old_one: Option<String>,
        old_map: Option<wire::RefMapDeprecated>,
    ) -> Result<Self, Error> {
        let old_map = old_map.map(|map| {
            let refs = map.refs.into_iter().map(|(id, result)| (id, Ref::new(result)));
            refs.collect()
        });
        let map = map.map(|map| {
            let refs = map.refs.into_iter().map(|(id, result)| (id, Ref::from_raw(result)));
            refs.collect()
        });
        let one = one.map(Ref::from_raw).or_else(|| old_one.map(Ref::new));
        match (map.or(old_map), one) {
            (Some(map), _) => Ok(Self::Map(map)),
            (None, Some(one)) if one.is_scratch() => Ok(Self::None),
            (None, Some(one)) => Ok(Self::One(one)),
            (None, None) => Err(Error::Protocol("an answer has no result".to_owned())),
        }
    }

    pub(crate) fn to_pb(&self) -> wire::result::Result {
        match self {
            // Go's client sends an empty ref when there are no files.
            Self::None => wire::result::Result::Ref(wire::Ref::default()),
            Self::One(result) => wire::result::Result::Ref(result.to_pb()),
            Self::Map(refs) => wire::result::Result::Refs(wire::RefMap {
                refs: refs.iter().map(|(id, result)| (id.clone(), result.to_pb())).collect(),
            }),
        }
    }
}
