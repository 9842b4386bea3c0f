#!/bin/busybox sh
# Loads the drivers of the card, mounts the root that the kernel was told, and starts its init.
# The root's own /dev stays as it is: a kernel of 2009 would mount nothing there.
/bin/busybox --install -s /bin
export PATH=/bin

fail() {
    echo "first root: $1"
    poweroff -f
}

mount -t proc proc /proc
mount -t devtmpfs dev /dev
init=/sbin/init
access=ro
for word in $(cat /proc/cmdline); do
    case $word in
    root=*) root=${word#root=} ;;
    rootfstype=*) type=${word#rootfstype=} ;;
    init=*) init=${word#init=} ;;
    ro | rw) access=$word ;;
    esac
done
for module in /modules/*; do
    insmod "$module" || fail "cannot load $module"
done
tries=0
until [ -b "$root" ]; do
    tries=$((tries + 1))
    [ $tries -le 100 ] || fail "there is no $root"
    usleep 100000
done
mount -t "$type" -o $access "$root" /root || fail "cannot mount $root as $type"
umount /dev
umount /proc
exec switch_root /root "$init" "$@"
