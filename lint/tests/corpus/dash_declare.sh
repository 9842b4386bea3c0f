#!/bin/dash
# expect: line 4: declare
# prints: 1
declare x=1
echo "$x"
