#!/bin/bash
# expect: line 5: ${a[-1]}
# prints: 3
a=(1 2)
echo $(( ${a[-1]} + 1 ))
