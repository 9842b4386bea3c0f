#!/bin/busybox ash
# expect: line 5: ${x:0:1}
# prints: q
x=quill
echo "${x:0:1}"
