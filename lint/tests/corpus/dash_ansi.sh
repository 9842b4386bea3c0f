#!/bin/dash
# expect: line 4: $'…'
# prints: a
echo $'a'
