#!/bin/sh
# expect: line 4: sed -z
# prints: a+b
printf "a\nb" | sed -z "s/\n/+/"
echo
