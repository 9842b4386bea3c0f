#!/bin/bash
# expect: nothing
# prints: hi
# prints: /etc
# prints: own lines
timeout() { shift; "$@"; }
function realpath { readlink -f "$1"; }
mapfile() { echo "own $1"; }
timeout 5 echo hi
realpath /etc/.
mapfile lines
