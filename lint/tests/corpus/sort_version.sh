#!/bin/sh
# expect: line 4: sort -V
# prints: 1.9
printf "1.10\n1.9\n" | sort -V | head -n 1
