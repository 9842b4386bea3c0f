#!/bin/bash
# expect: line 4: declare -g
# prints: black
f() { declare -g ink=black; }
f
echo "$ink"
