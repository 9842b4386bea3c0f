#!/bin/bash
# expect: line 4: $BASHPID
# prints: ok
[ -n "$BASHPID" ] && echo ok
