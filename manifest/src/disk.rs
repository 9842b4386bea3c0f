//! The task that makes a disk image.

use serde::{Deserialize, Serialize};

/// Makes the disk image `filename`: a partition table, and file systems with the files of
/// inputs in them. Findings use the key `disk`, and those of partitions and raw data.
///
/// Names of file systems, identifiers, types and features are those that the spec has; the
/// compiler has checked them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// The name of the file in the tree.
    pub filename: String,
    /// What identifiers are derived from.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The partition table.
    pub table: DiskTable,
    /// The identifier of the disk; derived from the name if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The partitions, in the order of the table.
    pub partitions: Vec<DiskPartition>,
    /// What is written beside the partitions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<DiskRaw>,
}

/// A partition table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskTable {
    /// The table of the first PCs.
    Mbr,
    /// The GUID partition table.
    Gpt,
}

/// How long a partition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskLength {
    /// Up to the next partition or the end of the disk.
    Rest,
    /// This many bytes.
    Size(u64),
    /// Up to this byte, which is the first after it.
    End(u64),
}

/// One partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiskPartition {
    /// The key of the entry, for findings.
    pub key: String,
    /// The file system, e.g. `ext3`.
    pub fs: String,
    /// The first byte; the next MiB if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u64>,
    /// How long it is.
    pub length: DiskLength,
    /// The type in the table; what is usual for the file system if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whether it is marked as the one to start from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub boot: bool,
    /// The label; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The identifier of the file system; derived from the name if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Changes to the usual features of ext.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// The bytes of a block of ext.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_size: Option<u32>,
    /// Absolute paths of files that are written first, in one piece each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<String>,
    /// Bytes that must remain free.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub free: u64,
    /// The input with its files, if it has files. Without a file system the input is one
    /// file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<usize>,
}

/// A file that is written to a place of the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiskRaw {
    /// The key of the entry, for findings.
    pub key: String,
    /// The first byte.
    pub at: u64,
    /// The input that holds the file.
    pub input: usize,
    /// The path of the file there; empty if the input is one file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
