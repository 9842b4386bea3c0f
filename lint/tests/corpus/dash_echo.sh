#!/bin/dash
# expect: line 4: echo -e
# prints: a	b
echo -e "a\tb"
