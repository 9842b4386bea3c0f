#!/bin/dash
# expect: line 4: {a,b}
# prints: a b 1 2 3
echo {a,b} {1..3}
