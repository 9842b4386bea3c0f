#!/bin/bash
# expect: line 4: mapfile
# prints: 2
mapfile -t lines < <(printf "a\nb\n")
echo "${#lines[@]}"
