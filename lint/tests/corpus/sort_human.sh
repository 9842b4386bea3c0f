#!/bin/sh
# expect: line 4: sort -h
# prints: 1M
printf "2K\n1M\n3\n" | sort -rh | head -n 1
