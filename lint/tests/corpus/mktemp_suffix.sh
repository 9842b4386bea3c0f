#!/bin/sh
# expect: line 4: `mktemp` with a long option
# prints: ok
f=$(mktemp --suffix=.txt) && echo ok
