# The first program of the kernel: a lab without a network but its own loopback. The variables
# are in the line before this file. Only /run can be written to.
set -eu
# The kernel must not panic when this ends: that would hide what was shown before.
trap 'echo o >/proc/sysrq-trigger; sleep 60' EXIT
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /run/out /run/scratch /run/docker /run/docker/cli-plugins
mount -t hostfs -o "$OUT" out /run/out
date --utc --set "$DAY"
hostname another-day
busybox ifconfig lo 127.0.0.1 up

# Programs for arm are run by the emulator of the machine.
busybox insmod "$MODULES/overlayfs/overlay.ko"
busybox insmod "$MODULES/binfmt_misc.ko"
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
cat /usr/lib/binfmt.d/qemu-arm.conf >/proc/sys/fs/binfmt_misc/register

export PATH HOME=/run TMPDIR=/run/scratch DOCKER_CONFIG=/run/docker BUILDX_BUILDER=another-day
ln -s "$BUILDX" /run/docker/cli-plugins/docker-buildx
docker-registry serve "$OUT/registry.yml" >/run/out/registry.log 2>&1 &
busybox httpd -p "127.0.0.1:$ARCHIVE_PORT" -h "$ARCHIVE"
"$BUILDKITD" --config "$OUT/buildkitd.toml" >/run/out/buildkitd.log 2>&1 &
tries=0
until "$BUILDCTL" --addr "$ADDRESS" debug workers >/run/scratch/workers 2>&1; do
  tries=$((tries + 1))
  test "$tries" -lt 60
  sleep 0.5
done
"$BUILDX" create --name another-day --driver remote "$ADDRESS"

code=0
sh "$OUT/script.sh" || code=$?
date --utc
sync
echo "another day: ended with $code"
