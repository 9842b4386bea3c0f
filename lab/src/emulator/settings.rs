//! What a card must say so that it starts on this board.

/// The args with which the JesterOS card is built for the board, and their values. The board
/// differs from a device in four things: the console is another one, U-Boot sees the card as
/// a virtio disk, drivers of file systems and cards are in a first root beside the kernel, and
/// U-Boot hands a device tree to the kernel.
pub const ARGUMENTS: [(&str, &str); 4] = [
    ("CONSOLE", "ttyAMA0,115200n8"),
    ("BOOT_DEVICE", "virtio 0"),
    ("BOOT_EXTRA", "fatload virtio 0 0x84000000 uRamdisk"),
    ("BOOTM", "0x81c00000 0x84000000 ${fdt_addr}"),
];

/// Where the kernel is unpacked to and started: the address of the device's own kernels.
pub(super) const KERNEL_ADDRESS: &str = "0x80008000";

/// The memory in MiB. It starts at 0x40000000, and a script loads to 0x84000000.
pub(super) const MEMORY: &str = "2048";
