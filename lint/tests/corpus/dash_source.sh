#!/bin/dash
# expect: line 4: source
# prints: 0
source /dev/null
echo $?
