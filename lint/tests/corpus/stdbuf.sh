#!/bin/sh
# expect: line 4: stdbuf
# prints: hi
echo hi | stdbuf -oL cat
