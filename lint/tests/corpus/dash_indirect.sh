#!/bin/dash
# expect: line 5: ${!x}
# prints: ok
x=HOME
[ -n "${!x}" ] && echo ok
