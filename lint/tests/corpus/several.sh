#!/bin/bash
# expect: line 7: declare -A
# expect: line 9: ${x,,}
# expect: line 9: sort -V
# expect: line 9: |&
# prints: x
declare -A m
m[a]=X; m[b]=Z
echo "${m[a],,}" |& sort -V
