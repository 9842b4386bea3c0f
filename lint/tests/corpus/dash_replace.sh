#!/bin/dash
# expect: line 5: ${x/a/b}
# prints: quirr
x=quill
echo "${x//l/r}"
