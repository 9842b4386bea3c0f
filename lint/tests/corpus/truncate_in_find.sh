#!/bin/sh
# expect: line 5: truncate
# prints: 0
echo text >/tmp/found.$$
find /tmp/found.$$ -type f -exec truncate -s 0 {} \;
wc -c </tmp/found.$$
