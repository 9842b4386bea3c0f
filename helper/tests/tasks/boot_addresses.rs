//! The check `boot`: where the script loads files, and from where it starts the kernel.

use crate::boot::{CONFIG, Card, with_script};

#[test]
fn the_kernel_is_started_from_where_it_was_loaded_to() {
    let start = |command: &str| Card {
        config: format!("{CONFIG}CONFIG_BLK_DEV_INITRD=y\n"),
        ..with_script("bootm 0x81c00000", command)
    };
    for good in [
        "bootm 81c00000",
        "bootm 0x81c00000#conf@1",
        "bootm ${kernel_addr}",
        "bootm",
        "bootm 81C00000 - ${fdt}",
    ] {
        start(good).good();
    }
    start("bootm 0x80000000").only(
        "script",
        "the boot script starts the kernel at 0x80000000, where it loads no file; it loads `uImage` to 0x81c00000",
    );
    let other = "fatload mmc 0 0x85000000 dtb/board.dtb; bootm 0x81c00000 0x84000000";
    start(other).only(
        "script",
        "the boot script starts the kernel with a ramdisk at 0x84000000, where it loads no file; it loads `dtb/board.dtb` to 0x85000000",
    );
    for good in [
        // What a network, a copy in memory, u-boot's own variables or another disk bring is not in
        // the text.
        "tftp 0x80000000 uImage; bootm 0x80000000",
        "cp.b 0x81c00000 0x80000000 0x200000; bootm 0x80000000",
        "run loadkernel; bootm 0x80000000",
        "usb read 0x80000000 0 1000; bootm 0x80000000",
        "fatload mmc 0 ${other} uImage; bootm 0x80000000",
        // A variable that has several values.
        "setenv a 0x82000000; fatload mmc 0 ${a} uImage; setenv a 0x83000000; bootm 0x82000000",
        // Firmware has put a ramdisk there.
        "bootm 0x81c00000 0x84000000",
        // Without the header of the image.
        "bootz 0x81c00040",
    ] {
        start(good).good();
    }
    for wrong in ["mmc dev 0; bootm 0x80000000", "setenv go bootm 0x80000000; run go"] {
        start(wrong).only(
            "script",
            "the boot script starts the kernel at 0x80000000, where it loads no file; it loads `uImage` to 0x81c00000",
        );
    }
}
