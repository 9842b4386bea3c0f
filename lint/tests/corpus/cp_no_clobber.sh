#!/bin/sh
# expect: line 4: cp -n
# prints: ok
cp -n /etc/passwd /tmp/copy.$$ && echo ok
