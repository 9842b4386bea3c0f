#!/bin/sh
# expect: line 4: cp --reflink
# prints: ok
cp --reflink=auto /etc/passwd /tmp/copy.$$ && echo ok
