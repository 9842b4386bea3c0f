#!/bin/dash
# expect: line 5: x++
# prints: 1
x=1
echo $((x++))
