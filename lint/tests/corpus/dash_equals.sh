#!/bin/dash
# expect: line 4: [ a == b ]
# prints: yes
[ a == a ] && echo yes
