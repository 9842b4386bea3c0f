//! What a spec asks for.

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
