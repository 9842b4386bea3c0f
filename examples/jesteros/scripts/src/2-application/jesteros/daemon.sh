#!/bin/sh
# The jester: counts words and looks after the typewriter, again and again.
# `once` does it one time; `run` every minute.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

round() {
    jesteros-tracker.sh
    health-check.sh check
}

case ${1:-} in
    once) round ;;
    run)
        echo $$ >"$RUN_DIR/jester.pid"
        trap 'rm -f "$RUN_DIR/jester.pid"' EXIT
        trap 'exit 0' TERM INT
        while round; do
            sleep 60 &
            wait $!
        done
        ;;
    *) die "usage: daemon.sh once|run" ;;
esac
