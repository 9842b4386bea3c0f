#!/bin/bash
# expect: line 4: read -N
# prints: qui
read -N 3 x <<<quill
echo "$x"
