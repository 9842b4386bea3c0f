#!/bin/dash
# expect: line 4: $RANDOM
# prints: ok
[ -n "$RANDOM" ] && echo ok
