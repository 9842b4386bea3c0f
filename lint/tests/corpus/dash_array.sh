#!/bin/dash
# expect: line 5: an array `a=(…)`
# expect: line 6: ${a[…]}
# prints: 2
a=(1 2)
echo "${a[1]}"
