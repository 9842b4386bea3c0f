#!/bin/sh
# The typewriter has what it needs to start.
set -eu
. /tests/lib.sh

for file in /start-jesteros.sh /sbin/init /bin/sh /bin/mount /etc/init.d/rcS; do
    expect "$file can be started" [ -x "$file" ]
done
expect 'init starts JesterOS' grep -q ':respawn:/start-jesteros.sh$' /etc/inittab
expect 'the root is ext3' grep -q '^/dev/mmcblk0p2  */  *ext3 ' /etc/fstab
expect 'the jester starts' jesteros-manager.sh init
finish
