//! The task that makes one file out of a tree.

use serde::{Deserialize, Serialize};

/// Makes the file `filename` out of input 0. Findings use the key `pack`.
///
/// The same input gives the same bytes: entries are sorted, owners are numbers, and all
/// times are the epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The name of the file in the tree.
    pub filename: String,
    /// What is made of the input.
    pub format: PackFormat,
    /// How it is compressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compress: Option<Compress>,
    /// The header of u-boot that stands before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uboot: Option<Uboot>,
}

/// What is made of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackFormat {
    /// The input's one file, as it is.
    File,
    /// A tar archive of everything.
    Tar,
    /// A cpio archive of everything, in the format newc.
    Cpio,
    /// A zip archive of everything.
    Zip,
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compress {
    /// gzip, at its best level.
    Gzip,
    /// xz with a CRC-32, which the decoders of Linux and of boot loaders know.
    Xz,
}

/// The header of u-boot, with the names that `mkimage` has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uboot {
    /// What the data are, e.g. `kernel`.
    pub kind: String,
    /// The processor, e.g. `arm`.
    pub arch: String,
    /// The operating system, e.g. `linux`.
    pub os: String,
    /// What u-boot must unpack, e.g. `gzip` or `none`.
    pub compression: String,
    /// The address that the data are copied to.
    pub load: u32,
    /// The address that is jumped to.
    pub entry: u32,
    /// A name for people, of at most 32 bytes.
    pub name: String,
}
