#!/bin/sh
# expect: line 4: nproc
# prints: ok
[ "$(nproc)" -gt 0 ] && echo ok
