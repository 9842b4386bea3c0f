#!/bin/sh
# Starts and stops the jester: `init`, `start`, `stop` or `status`.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

pid_file=$RUN_DIR/jester.pid

is_running() {
    [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null
}

case ${1:-} in
    init)
        jesteros-service-init.sh directories
        jesteros-service-init.sh interface
        jester-daemon.sh once
        ;;
    start)
        is_running || jester-daemon.sh run >/var/log/jesteros/jester.log 2>&1 &
        ;;
    stop)
        if is_running; then kill "$(cat "$pid_file")"; fi
        ;;
    status)
        if is_running; then say "the jester is awake"; else say "the jester sleeps"; fi
        say "$(cat "$JESTEROS_BASE/typewriter/words") words, health $(health-check.sh status)"
        ;;
    *) die "usage: manager.sh init|start|stop|status" ;;
esac
