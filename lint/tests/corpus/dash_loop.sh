#!/bin/dash
# expect: line 6: for ((…))
# expect: line 6: x++
# prints: 0
# prints: 1
for ((i = 0; i < 2; i++)); do
    echo "$i"
done
