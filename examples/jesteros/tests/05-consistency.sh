#!/bin/sh
# The scripts fit together.
set -eu
. /tests/lib.sh

for script in $(scripts); do
    for other in $(grep -o '/src/[A-Za-z0-9/_.-]*\.sh' "$script" || :); do
        expect "$script finds $other" [ -x "$other" ]
    done
done
for link in /usr/local/bin/*.sh; do
    expect "$link leads to a script" [ -x "$link" ]
done
old=$(grep -rlE 'SquireOS|/proc/(squireos|jesteros)|insmod|modprobe' /src || :)
expect "no old name is left: $old" [ -z "$old" ]
finish
