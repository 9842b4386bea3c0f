#!/bin/bash
# expect: line 5: declare -A
# prints: 1
f() {
    local -rA m=([a]=1 [b]=2)
    echo "${m[a]}"
}
f
