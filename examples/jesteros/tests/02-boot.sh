#!/bin/sh
# The typewriter has what it needs to start.
set -eu
. /tests/lib.sh

for file in /start-jesteros.sh /sbin/init /bin/sh /bin/mount /etc/init.d/rcS; do
    expect "$file can be started" [ -x "$file" ]
done
expect 'init starts JesterOS' grep -q ':respawn:/start-jesteros.sh$' /etc/inittab
expect 'the root is ext3' grep -q '^/dev/mmcblk0p2  */  *ext3 ' /etc/fstab
for node in /dev/console /dev/null /dev/tty0 /dev/fb0 /dev/mmcblk0p2; do
    expect "$node is a device" [ -b "$node" -o -c "$node" ]
done
expect 'the jester starts' jesteros-manager.sh init
finish
