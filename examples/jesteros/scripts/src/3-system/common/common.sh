#!/bin/sh
# What every JesterOS script needs. Lenny's bash 3.2 and its tools are all there is.

JESTEROS_BASE=${JESTEROS_BASE:-/var/jesteros}
JESTER_LIB=${JESTER_LIB:-/var/lib/jester}
MANUSCRIPTS=${MANUSCRIPTS:-/root/manuscripts}
RUN_DIR=${RUN_DIR:-/var/run/jesteros}

say() {
    echo "jester: $*"
}

die() {
    echo "jester: $*" >&2
    exit 1
}

# Writes a file in one go: a reader never sees half of it.
put() {
    printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"
}
