#!/bin/bash
# expect: line 5: a[-1]=
# prints: 4
a=(1 2 3)
a[-1]=4
echo "${a[2]}"
