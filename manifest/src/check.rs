//! Tasks that look at a finished tree.

use serde::{Deserialize, Serialize};

/// What must be true of the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Symbolic links that must lead to something inside the tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DeclaredLink>,
    /// Programs that must exist and be executable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<StartProgram>,
}

/// A symbolic link that the spec declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredLink {
    /// What findings call it.
    pub key: String,
    /// The link's absolute path in the tree.
    pub path: String,
}

/// The program of a start command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartProgram {
    /// What findings call it, e.g. `cmd`.
    pub key: String,
    /// The program: a path, or a bare name that is looked up in `path`.
    pub program: String,
    /// The folder that a relative path starts from.
    pub workdir: String,
    /// The container's `PATH`.
    pub path: String,
}
