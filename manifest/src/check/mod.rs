//! Tasks that look at a finished tree.

mod items;

pub use items::{
    At, CheckItem, CheckKind, Expected, KconfigCheck, LintCheck, PackagesCheck, PathCheck, Range,
    SizeCheck, SizeOf,
};

use crate::Level;
use serde::{Deserialize, Serialize};

/// What must be true of the tree.
///
/// Findings use the keys of links and programs, and those of [`item_key`] for what an item is
/// about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Symbolic links that must lead to something inside the tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DeclaredLink>,
    /// Programs that must exist and be executable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<StartProgram>,
    /// What the spec says must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CheckItem>,
    /// The number of the input that the tree is an archive of: the paths of items are those in
    /// it, and only sizes are about the tree itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<usize>,
}

impl Check {
    /// Whether something of it may be only a warning, as some findings about scripts are.
    #[must_use]
    pub fn may_warn(&self) -> bool {
        let may_warn = |item: &CheckItem| {
            item.level == Level::Warning || matches!(item.kind, CheckKind::Lint(_))
        };
        self.items.iter().any(may_warn)
    }
}

/// What a finding calls a part of an item: a path, a package or an option.
#[must_use]
pub fn item_key(item: &str, part: &str) -> String {
    format!("{item}:{part}")
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
