#!/bin/bash
# expect: line 4: shopt -s lastpipe
# prints: hi
shopt -s lastpipe
echo hi | read -r x
echo "$x"
