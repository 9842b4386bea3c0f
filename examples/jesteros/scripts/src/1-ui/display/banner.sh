#!/bin/sh
# Shows the banner; plain letters, for e-ink has no colours.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

cat <<'BANNER'
   .-"""-.
  / o   o \    JesterOS
  |   ^   |    a typewriter
   \ '-' /
    '---'
BANNER
cat "$JESTER_LIB/motto"
