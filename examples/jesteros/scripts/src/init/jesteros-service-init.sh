#!/bin/sh
# Prepares what the services need: `directories`, then `interface`.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

make_directories() {
    mkdir -p "$JESTEROS_BASE/typewriter" "$JESTEROS_BASE/health" "$RUN_DIR" "$JESTER_LIB" "$MANUSCRIPTS"
}

# The files through which people and scripts read the state of the typewriter.
make_interface() {
    put "$JESTEROS_BASE/motto" "$(cat "$JESTER_LIB/motto")"
    put "$JESTEROS_BASE/typewriter/words" "$(cat "$JESTER_LIB/wordcount")"
    put "$JESTEROS_BASE/health/state" unknown
}

case ${1:-} in
    directories) make_directories ;;
    interface) make_interface ;;
    *) die "usage: jesteros-service-init.sh directories|interface" ;;
esac
