#!/bin/dash
# expect: line 5: +=
# prints: ab
x=a
x+=b
echo "$x"
