#!/bin/dash
# expect: line 4: &>
# prints: after
echo hi &>/dev/null
echo after
