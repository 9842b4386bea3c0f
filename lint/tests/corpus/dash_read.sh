#!/bin/dash
# expect: line 4: read -n
# prints: a
printf "ab" | { read -n 1 x; echo "$x"; }
