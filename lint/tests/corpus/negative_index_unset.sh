#!/bin/bash
# expect: line 5: unset a[-1]
# prints: 2
a=(1 2 3)
unset "a[-1]"
echo "${#a[@]}"
