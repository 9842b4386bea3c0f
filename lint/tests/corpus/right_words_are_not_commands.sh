#!/bin/bash
# expect: nothing
# prints: 1
# prints: 2
# prints: 4 realpath
# prints: matched
# prints: truncate
# prints: own
for timeout in 1 2; do echo "$timeout"; done
nproc=4; echo "$nproc" realpath
case timeout in timeout) echo matched ;; esac
a=(truncate stdbuf); echo "${a[0]}"
./none/timeout 2>/dev/null || echo "own"
