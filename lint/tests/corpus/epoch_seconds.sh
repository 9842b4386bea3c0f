#!/bin/bash
# expect: line 4: $EPOCHSECONDS
# prints: ok
[ "$EPOCHSECONDS" -gt 0 ] && echo ok
