#!/bin/sh
# expect: line 4: dd status=none
# prints: ok
dd if=/dev/zero of=/dev/null count=1 status=none && echo ok
