#!/bin/bash
# expect: line 4: printf -v a[…]
# prints: x
printf -v a[1] %s x
echo "${a[1]}"
