//! Tasks that make the tree of a source or of a base.

use serde::{Deserialize, Serialize};

/// Makes the tree of a source out of input 0, which was fetched.
///
/// The order of work is: unpack, folder, `only`, `exclude`, patches. The tree
/// keeps owners, all mode bits, links, nodes and extended attributes of an
/// archive. Findings use the keys `unpack`, `subdir`, `only:PATTERN`,
/// `exclude:PATTERN`, `patches:N` (from 0) and `source`. All times become the epoch.
/// A pattern that matches a folder means everything in it. A patch may be shifted, but
/// its lines must be those of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Whether input 0 is an archive to unpack: tar (plain, gzip, bzip2, lzma, xz,
    /// zstd), zip or deb. The archive is the input's single file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpack: bool,
    /// Whether input 0 may also be a folder that holds what the archive would.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_unpacked: bool,
    /// A path or pattern of the one folder that becomes the root of the tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdir: Option<String>,
    /// If not empty, only what matches one of these patterns stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// What matches one of these patterns goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Those of `exclude` that a client may have applied already, so that nothing may be left
    /// that they match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<String>,
    /// Patches, applied in order with one leading folder stripped (`-p1`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
}

/// One patch file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// The number of the input that holds it.
    pub input: usize,
    /// Its path there; empty if the input is a single file.
    pub path: String,
}

/// Makes a root file system out of input 0: an archive of a root, or a folder that
/// holds nothing but such an archive. A folder that is a root already is accepted
/// only if the input is not plain, since a client sends no owners.
///
/// The result must have `bin` and `etc`. Findings use the key `from`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {}
