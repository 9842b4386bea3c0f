#!/bin/dash
# expect: line 4: [[
# prints: yes
if [[ a = a ]]; then
    echo yes
fi
