#!/bin/busybox ash
# expect: line 5: `[[` with a pattern, `=~`, `&&`, `||`, `<` or `>`
# prints: yes
x=quill
if [[ $x == q* ]]; then
    echo yes
fi
