#!/bin/sh
# expect: line 5: gzip -k
# prints: ok
echo a >/tmp/kept.$$
gzip -k /tmp/kept.$$ && ls /tmp/kept.$$ >/dev/null && echo ok
