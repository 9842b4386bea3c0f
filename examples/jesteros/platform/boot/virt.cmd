setenv bootargs console=ttyAMA0,115200n8 root=/dev/mmcblk0p2 rootfstype=ext3 rw panic=-1
fatload virtio 0 0x81c00000 uImage
fatload virtio 0 0x84000000 uRamdisk
bootm 0x81c00000 0x84000000 ${fdt_addr}
