//! The task that measures a tree.

use crate::SizeOf;
use serde::{Deserialize, Serialize};

/// The file of the tree that the task writes: a [`Measured`] as JSON.
pub const MEASURED: &str = "size.json";

/// Measure input 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The number of the input that the tree grew from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<usize>,
    /// What is measured for budgets, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<SizeOf>,
}

/// How large a tree is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// All files.
    pub all: Amount,
    /// The files that are not as they are below; without anything below, all files.
    pub own: Amount,
    /// The sizes that budgets are about, in the order of the task, in bytes.
    pub budgets: Vec<u64>,
    /// The largest files by their paths, the largest first; at most 20.
    pub files: Vec<Sized>,
    /// The largest Debian packages by their names, the largest first; at most 20.
    pub packages: Vec<Sized>,
}

/// Files, and how large they are together. A file with several names counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// How many files there are.
    pub files: u64,
    /// How many bytes they have together.
    pub bytes: u64,
}

/// Something with its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sized {
    /// What it is called.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}
