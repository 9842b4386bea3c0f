//! What the key `checks` of the spec says.

use crate::{Device, From, Level, Owner};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of `checks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckItem {
    /// What findings call it, e.g. `checks:3`.
    pub key: String,
    /// Whether the task fails if it does not hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub level: Level,
    /// What must hold.
    pub kind: CheckKind,
}

/// The kinds of check that only look at files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// What is at these paths.
    Files(Vec<PathCheck>),
    /// How large everything is together.
    Size(SizeCheck),
    /// Which Debian packages are installed.
    Packages(PackagesCheck),
    /// The options of a configuration of the Linux kernel.
    Kconfig(KconfigCheck),
    /// What shell scripts use.
    Lint(LintCheck),
}

/// What is at a path, or at all paths that match a pattern. There must be at least one of
/// them, unless they must be absent. Findings call it by its path or pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathCheck {
    /// Where.
    pub at: At,
    /// Whether it must be a folder.
    #[serde(default, skip_serializing_if = "is_default")]
    pub folder: bool,
    /// Whether there must be nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub absent: bool,
    /// What must hold for each of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expected: Box<Expected>,
}

/// One path or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// An absolute path, whatever characters it holds.
    Path(String),
    /// An absolute pattern, as in [`crate::PatternEntry`].
    Pattern(String),
}

impl At {
    /// The path or pattern.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Path(text) | Self::Pattern(text) => text,
        }
    }
}

/// What must hold for a path. `link`, and with it `owner`, is about the path itself; all
/// others follow a link, as a program does that opens the path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The permission bits with setuid, setgid and sticky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// The owner; names are those of the tree, and without a group it is the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// What the symbolic link says that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// All that the file holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The device that the node stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Whether it is a file that somebody may execute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executable: Option<bool>,
    /// The size of each file, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Range>,
    /// The size of all files together, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Range>,
    /// How many paths there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Range>,
    /// Texts that the file holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// Regular expressions of which each matches a line of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<String>,
    /// Regular expressions that match no line of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// The SHA-256 of the file, in lower-case hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// A file of an input that has the same contents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<From>,
}

/// A number with its least and greatest value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// The greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

impl Range {
    /// This number alone.
    #[must_use]
    pub fn exactly(number: u64) -> Self {
        Self { min: Some(number), max: Some(number) }
    }
}

/// How large all files are together; a file with several names counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeCheck {
    /// The bytes that they may have.
    pub range: Range,
    /// What is measured.
    #[serde(default, skip_serializing_if = "is_default")]
    pub of: SizeOf,
}

/// What the size of a tree is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizeOf {
    /// That of all files together.
    #[default]
    Files,
    /// That of a tar archive of the tree, compressed with gzip.
    TarGzip,
    /// That of the only file of the tree, compressed with gzip.
    FileGzip,
}

/// Which Debian packages are installed. Findings call them by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagesCheck {
    /// Packages that must be installed: `name` or `name=version`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// Packages that must not be installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

/// The options of a kernel. Findings call them by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KconfigCheck {
    /// The absolute path of the configuration.
    pub file: String,
    /// Options with the values that they must have, without `CONFIG_`. An option that is not
    /// set, or not there, is `n`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub need: BTreeMap<String, String>,
    /// Options that must be `n`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbid: Vec<String>,
}

/// What shell scripts use, and whether a release of Debian has it. Findings call them by the
/// path or pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintCheck {
    /// The keyword of the release.
    pub release: String,
    /// Where the scripts are; each must be or match at least one.
    pub paths: Vec<At>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
