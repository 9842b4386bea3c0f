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

impl Asks {
    /// A checksum of this on top of what images below ask for.
    ///
    /// # Panics
    ///
    /// Never: lists of text are always JSON.
    #[must_use]
    pub fn on(&self, below: &Checksum) -> Checksum {
        let json = serde_json::to_vec(&(below, self)).expect("lists of text are always JSON");
        Checksum::of(&Digest::of(&json))
    }
}
