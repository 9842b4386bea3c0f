#!/bin/bash
# expect: line 5: declare -A
# prints: 12
f() {
    typeset -A m
    m[a]=1
    m[b]=2
    echo "${m[a]}${m[b]}"
}
f
