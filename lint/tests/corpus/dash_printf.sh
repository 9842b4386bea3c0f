#!/bin/dash
# expect: line 4: printf -v
# prints: a
printf -v x %s a
echo "$x"
