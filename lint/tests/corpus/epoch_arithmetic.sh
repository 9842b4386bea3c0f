#!/bin/bash
# expect: line 4: $EPOCHSECONDS
# prints: ok
[ "$((EPOCHSECONDS > 0))" = 1 ] && echo ok
