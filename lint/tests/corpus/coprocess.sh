#!/bin/bash
# expect: line 4: coproc
# prints: hi
coproc cat
echo hi >&"${COPROC[1]}"
read -r line <&"${COPROC[0]}"
echo "$line"
kill $!
