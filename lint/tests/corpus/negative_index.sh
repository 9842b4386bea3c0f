#!/bin/bash
# expect: line 5: ${a[-1]}
# prints: 3
a=(1 2 3)
echo "${a[-1]}"
