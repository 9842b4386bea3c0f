#!/bin/sh
# Nothing of JesterOS can harm the device or the machine that it is built on.
set -eu
. /tests/lib.sh

for pattern in '/dev/sd[a-d]' '/dev/mmcblk0p[23]' '[^a-z]dd [^|]*of=/dev/' 'mkfs\.'; do
    found=$(grep -rlE "$pattern" /src /start-jesteros.sh || :)
    expect "no script has '$pattern': $found" [ -z "$found" ]
done
for script in $(scripts); do
    expect "$script can be read by this shell" bash -n "$script"
done
expect 'root has no empty password' grep -q '^root:[^:]' /etc/shadow
finish
