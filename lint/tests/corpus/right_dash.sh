#!/bin/dash
# expect: nothing
# prints: 12
# prints: uill quil quill 5 3
# prints: case
# prints: sub
# prints: back
# prints: found
# prints: quill
# prints: bye
set -eu
f() { local x="$1" y; y=2; echo "$x$y"; }
f 1
x=quill; echo "${x#q} ${x%l} ${x:-none} ${#x} $((1 + 2))"
case $x in q*) echo case ;; esac
printf '%s\n' "$(echo sub)" `echo back`
. /dev/null
echo hi >/dev/null 2>&1 && command -v ls >/dev/null && echo found
while read -r line; do echo "$line"; done <<END
$x
END
trap 'echo bye' EXIT INT
