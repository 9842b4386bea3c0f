//! The task that compares two trees.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file of the tree that the task writes: a [`Compared`] as JSON.
pub const COMPARED: &str = "compared.json";

/// The most differences that are named; all are counted.
pub const MOST_DIFFERENCES: usize = 20;

/// Compare input 0 with input 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The numbers of the trees that inputs 0 and 1 grew from: what is in both as it is there is
    /// not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<[usize; 2]>,
}

/// How two trees differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// How many differences of each kind there are; nothing if the trees are equal.
    pub counts: BTreeMap<Field, u64>,
    /// The first of them by their paths, at most [`MOST_DIFFERENCES`]. Times are named only if
    /// there is room, since a program that writes at all leaves many.
    pub differences: Vec<Difference>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The path, as messages show it.
    pub path: String,
    /// What differs.
    pub field: Field,
    /// What it is in the first tree, in a few words.
    pub first: String,
    /// What it is in the second tree.
    pub second: String,
}

/// What of a path differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Whether there is something, and whether that is a file, a folder, or another kind.
    Kind,
    /// The bytes of a file.
    Contents,
    /// The permission bits.
    Mode,
    /// The user and the group.
    Owner,
    /// The time of the last change: seconds since 1970, a full stop, and nine digits.
    Time,
    /// Where a symbolic link leads.
    LinkTarget,
    /// The numbers of a device node.
    Device,
    /// An extended attribute.
    Attribute,
    /// Which other path is the same file.
    HardLink,
}
