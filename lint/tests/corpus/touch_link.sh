#!/bin/sh
# expect: line 5: touch -h
# prints: ok
ln -s none /tmp/dangling.$$
touch -h /tmp/dangling.$$ && echo ok
