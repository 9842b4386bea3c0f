#!/sbin/sh
# Android's init runs this when the screen is there: it goes over to JesterOS on the card.
root=/data/jesteros
mkdir -p "$root"
mount -t ext3 /dev/block/mmcblk0p2 "$root" || exit 1
exec chroot "$root" /start-jesteros.sh
