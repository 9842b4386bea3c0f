//! What a spec asks for.

use super::words::Checksum;
use buildkit_llb::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a spec asks for: words such as `vim`, `vim=1.2`, `nano?` if it may be missing, and
/// `-perl` if it is removed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    /// The words, each once.
    pub packages: BTreeSet<String>,
    /// Whether recommended packages are installed.
    pub recommends: bool,
}

/// A checksum of what images ask for, the lowest first.
///
/// # Panics
///
/// Never: lists of text are always JSON.
#[must_use]
pub fn below(lineage: &[Asks]) -> Checksum {
    let json = serde_json::to_vec(lineage).expect("lists of text are always JSON");
    Checksum::of(&Digest::of(&json))
}
