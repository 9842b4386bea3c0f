#!/bin/sh
# What every test needs.
COMMON_PATH=/src/3-system/common/common.sh
export COMMON_PATH
passed=0
failed=0

# Notes whether a command works; the first word says what that would show.
expect() {
    what=$1
    shift
    if "$@" >/tmp/expect.log 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        cat /tmp/expect.log
    fi
}

# The scripts of JesterOS.
scripts() {
    find /src /start-jesteros.sh -name '*.sh' -type f
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
