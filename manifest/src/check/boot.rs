//! What the check `boot` says.

use crate::From;
use serde::{Deserialize, Serialize};

/// The part of a check of a disk that is about the configuration of the kernel.
pub const BOOT_CONFIG: &str = "config";
/// The part that is about the boot script.
pub const BOOT_SCRIPT: &str = "script";
/// The part that is about the table of file systems.
pub const BOOT_FSTAB: &str = "fstab";

/// A disk from which a device starts. All that it says must agree.
///
/// Findings call it as a whole, or by one of the three parts. They name partitions by
/// [`partition_key`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BootCheck {
    /// What Linux calls the whole disk on the device, e.g. `/dev/mmcblk0`.
    pub device: String,
    /// The configuration of the kernel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<From>,
    /// The boot script, or what else has the boot arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<From>,
    /// The table of file systems of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fstab: Option<From>,
}

/// What findings call a partition; they are counted from 0.
#[must_use]
pub fn partition_key(index: usize) -> String {
    format!("partitions:{index}")
}
