#!/bin/sh
# expect: line 4: grep -P
# prints: 1
echo a1 | grep -oP "a\K\d"
