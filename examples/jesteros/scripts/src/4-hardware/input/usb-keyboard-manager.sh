#!/bin/sh
# Looks for a keyboard on the USB port: `status` says which one there is.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

# The names of input devices that are keyboards, one a line.
keyboards() {
    if command -v evtest >/dev/null; then
        evtest </dev/null 2>&1 | sed -n 's/^\/dev\/input\/event[0-9]*:[[:space:]]*//p'
    elif [ -r /proc/bus/input/devices ]; then
        sed -n 's/^N: Name="\(.*[Kk]eyboard.*\)"$/\1/p' /proc/bus/input/devices
    fi
}

case ${1:-} in
    status)
        found=$(keyboards)
        [ -n "$found" ] || die "there is no keyboard"
        say "keyboard: $found"
        ;;
    *) die "usage: usb-keyboard-manager.sh status" ;;
esac
