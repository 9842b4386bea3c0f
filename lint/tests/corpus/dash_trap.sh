#!/bin/dash
# expect: line 4: trap … ERR
# prints: err
trap "echo err" ERR
false
true
