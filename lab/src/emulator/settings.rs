//! What a card must know of this board so that it starts.

/// Where the kernel is unpacked to and started: the address of the device's own kernels.
pub(super) const KERNEL_ADDRESS: &str = "0x80008000";

/// The memory in MiB. It starts at 0x40000000, and a script loads to 0x84000000.
pub(super) const MEMORY: &str = "2048";
