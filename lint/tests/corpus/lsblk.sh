#!/bin/sh
# expect: line 4: lsblk
# prints: ok
lsblk --version >/dev/null && echo ok
