setenv bootargs console=ttyS0,115200n8 root=/dev/mmcblk0p2 rootfstype=ext3 rw
fatload mmc 0 0x81c00000 uImage
bootm 0x81c00000
