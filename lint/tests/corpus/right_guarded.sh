#!/bin/bash
# expect: nothing
# prints: hi
if command -v timeout >/dev/null; then
    timeout 5 echo hi
else
    echo hi
fi
type nproc >/dev/null 2>&1 && nproc >/dev/null
[ -x /usr/bin/realpath ] && /usr/bin/realpath / >/dev/null
which truncate >/dev/null && truncate --help >/dev/null
true
