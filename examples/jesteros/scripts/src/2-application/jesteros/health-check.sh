#!/bin/sh
# Looks whether the typewriter can be written on: `check` or `status`.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

check() {
    for tool in "${EDITOR:-vim}" perl find wc; do
        command -v "$tool" >/dev/null || die "there is no $tool"
    done
    for folder in "$MANUSCRIPTS" "$JESTEROS_BASE" "$RUN_DIR"; do
        [ -w "$folder" ] || die "$folder cannot be written to"
    done
    put "$JESTEROS_BASE/health/state" well
    say "all is well"
}

case ${1:-} in
    check) check ;;
    status) cat "$JESTEROS_BASE/health/state" ;;
    *) die "usage: health-check.sh check|status" ;;
esac
